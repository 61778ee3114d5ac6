// Looks into the form of a request before the provider does, which wants to read the body by itself.
import type { KoaContextWithOIDC } from 'oidc-provider';

/** Reads as much as the request announces and not its end, after which nothing could be put back. */
export async function takeForm(ctx: KoaContextWithOIDC): Promise<URLSearchParams> {
  const length = ctx.request.length ?? 0;
  const chunks: Buffer[] = [];
  let size = 0;
  if (length > 0)
    for await (const chunk of ctx.req.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= length) break;
    }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** For whoever reads the body next. */
export function putBack(ctx: KoaContextWithOIDC, form: URLSearchParams): void {
  const body = Buffer.from(form.toString());
  ctx.req.headers['content-length'] = String(body.length);
  ctx.req.unshift(body);
}

// One page of the practice sign-in as HTML: plain forms without scripts, which any browser shows, one in a terminal too.

export interface PageField {
  name: string;
  label: string;
  value?: string;
  kind?: 'text' | 'password';
}

export interface HtmlPage {
  title: string;
  /** Paragraphs above the form. */
  words?: readonly string[];
  /** A form that is written already, such as the provider's own; otherwise one is made of what follows. */
  form?: string;
  action?: string;
  fields?: readonly PageField[];
  buttons?: readonly string[];
}

export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const style = `body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#f2f2f2;color:#1b1b1b}
main{max-width:27rem;margin:3rem auto;padding:2rem;background:#fff;border:1px solid #d0d0d0}
h1{font-size:1.4rem;margin:0 0 1rem}
.practice{margin:0 0 1.5rem;padding:.7rem 1rem;background:#fff4ce;border-left:4px solid #8a6d00}
label{display:block;margin:0 0 1rem}
input[type=text],input[type=password]{display:block;box-sizing:border-box;width:100%;font:inherit;padding:.5rem}
button{font:inherit;padding:.5rem 1.5rem;margin:.3rem .5rem .3rem 0}`;

/** `notice` stands on top of every page. */
export function htmlPage(page: HtmlPage, notice: string): string {
  const paragraphs = (page.words ?? []).map((words) => `<p>${escaped(words)}</p>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(page.title)}</title>
<style>${style}</style></head>
<body><main>
${notice === '' ? '' : `<p class="practice">${escaped(notice)}</p>`}
<h1>${escaped(page.title)}</h1>
${paragraphs.join('\n')}
${page.form ?? (page.action === undefined ? '' : formOf(page, page.action))}
</main></body></html>`;
}

function formOf({ fields = [], buttons = [] }: HtmlPage, action: string): string {
  const inputs = fields.map(
    ({ name, label, value = '', kind = 'text' }, index) =>
      `<label>${escaped(label)} <input type="${kind}" name="${name}" value="${escaped(value)}" autocomplete="off"${index === 0 ? ' autofocus' : ''}></label>`,
  );
  return `<form method="post" action="${escaped(action)}">\n${[...inputs, ...buttons.map(button)].join('\n')}\n</form>`;
}

export const button = (label: string): string =>
  `<button type="submit" name="press" value="${escaped(label)}">${escaped(label)}</button>`;

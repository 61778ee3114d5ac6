// Which of a letter's files are only pictures that its own text shows. A Content-ID proves nothing: phones give one to
// each photo that is sent along, and call it inline.

/** `html`: all of the letter's HTML. */
export function isShownPicture(contentType: string, contentId: string, html: string): boolean {
  if (contentId === '' || !/^image\//i.test(contentType)) return false;
  const text = html.toLowerCase();
  const id = contentId.toLowerCase();
  return [id, encodeURIComponent(id), id.replaceAll('&', '&amp;')].some((one) => text.includes(`cid:${one}`));
}

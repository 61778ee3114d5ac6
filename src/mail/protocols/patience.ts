// How patient frontdesk is with a mail server, as a factor on all its deadlines: 3 for a very bad line, a small
// fraction where a test wants to see what happens when they pass.

export function patience(env: NodeJS.ProcessEnv = process.env): number {
  const factor = Number(env.FRONTDESK_PATIENCE);
  return factor > 0 && Number.isFinite(factor) ? factor : 1;
}

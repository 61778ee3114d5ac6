// Ctrl-Z: back to the shell, until `fg`. In raw mode the terminal does not do it, so the program has to.

/** A stopped program notices nothing; one that could not be stopped, having no shell behind it, goes on after this. */
const patience = 100;

/** Stops the whole job, as the terminal would; resolves when it goes on. To be called while the terminal is lent. */
export async function stopProcess(): Promise<void> {
  let resume: () => void = () => undefined;
  const resumed = new Promise<void>((resolve) => {
    resume = resolve;
  });
  process.once('SIGCONT', resume);
  try {
    // 0 is the process group: with `npm start` the shell waits for npm, not for us.
    process.kill(0, 'SIGTSTP');
    await Promise.race([resumed, new Promise((resolve) => setTimeout(resolve, patience))]);
  } finally {
    process.off('SIGCONT', resume);
  }
}

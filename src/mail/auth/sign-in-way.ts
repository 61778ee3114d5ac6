// Which way of signing in is offered first. Pure.

/** code: on any device. here: a web browser on this computer. elsewhere: one on another. */
export type SignInWay = 'code' | 'here' | 'elsewhere';

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}

/** Whether a window that is opened would be seen by whoever presses the keys. */
export function hasDisplay({ env, platform }: Surroundings): boolean {
  // A display that SSH forwards is too slow for a browser, or that of somebody else.
  if (env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY) return false;
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME);
}

/** `byCode`: whether the provider gives codes. */
export function usualWay(surroundings: Surroundings, byCode: boolean): SignInWay {
  if (hasDisplay(surroundings)) return 'here';
  return byCode ? 'code' : 'elsewhere';
}

// How each command ends, after sysexits.h. A promise: changed only with a line in CHANGELOG.md.
import type { Problem } from '../db/problem.ts';

export const exitCodes = {
  ok: 0,
  usage: 64,
  data: 65,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  io: 74,
  temporary: 75,
  signIn: 77,
  configuration: 78,
} as const;

export function exitCodeOf(problem: Problem): number {
  switch (problem.kind) {
    case 'offline':
    case 'dns':
    case 'refused':
    case 'timeout':
    case 'tls':
    case 'server':
      return exitCodes.unavailable;
    case 'signIn':
    case 'denied':
      return exitCodes.signIn;
    case 'settings':
      return exitCodes.configuration;
    case 'space':
      return exitCodes.io;
    case 'bug':
      return exitCodes.software;
  }
}

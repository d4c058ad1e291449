// Begins to listen, and says in words why that cannot be.

import type { Server } from 'node:http';
import { systemCode, UserError } from '../util/errors.js';

/** @throws UserError where the port is taken or not to be had, or the host not this machine */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(refusedPlace(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function refusedPlace(error: Error, host: string, port: number): Error {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new UserError('argument', {
        at: '--port',
        message: 'somebody listens there already',
        received: String(port),
        hint: 'another harness serve? --port 0 takes any that is free',
      });
    case 'EACCES':
      return new UserError('argument', {
        at: '--port',
        message: 'may not be listened at',
        received: String(port),
        hint: 'ports from 1024 on are for everybody',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UserError('argument', {
        at: '--host',
        message: 'not an address of this machine',
        received: JSON.stringify(host),
        hint: '127.0.0.1 is reached from this machine alone, 0.0.0.0 from everywhere',
      });
    default:
      return error;
  }
}

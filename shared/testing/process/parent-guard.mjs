import { Socket } from 'node:net'

/*
 * Preloaded into the processes that tests start (see child.ts). File descriptor 3 is a pipe whose other end
 * only the test process holds: it closes when that process ends, even if it is killed and cannot clean up. Neither stdin nor an IPC channel would do, because the program under test may use both.
 */
new Socket({ fd: 3, readable: true, writable: false })
  .on('error', () => {})
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume()
  .unref()

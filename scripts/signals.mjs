// @ts-check
// SIGTERM and SIGINT as one request to stop, however often a terminal, npm or a process group delivers it.

/**
 * Ctrl-C reaches the process group, and npm passes the same signal on to its child: two deliveries of one request, ms.
 * A signal later than this is a person losing patience.
 */
const ECHO = 1_000

/** @param {() => unknown} stop runs once; a later, second signal ends the process at once with code 1 */
export function onStopSignal(stop) {
  /** @type {number | undefined} */
  let first
  const listener = () => {
    if (first === undefined) {
      first = Date.now()
      stop()
    } else if (Date.now() - first > ECHO) process.exit(1)
  }
  process.on('SIGTERM', listener)
  process.on('SIGINT', listener)
}

/** Next calls `register` once before it serves anything: here the process starts to boot, and the HTTP front gets what it waits for. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { boot, shutdown } = await import('@/lib/boot')
  const { judgeCrossOrigin } = await import('@/lib/cross-origin')
  const dispatch: Parameters<typeof boot>[0] = async (call) => (await import('@/app/api/dispatch')).dispatch(call)
  Object.assign(globalThis, {
    // scripts/serve.mjs runs outside the bundle and shares nothing with it but the global object. It does not listen before the boot is done;
    // Next need not wait, and loads routes while the database opens.
    [Symbol.for('latchkey.boot')]: boot(dispatch),
    [Symbol.for('latchkey.shutdown')]: shutdown,
    [Symbol.for('latchkey.crossOrigin')]: judgeCrossOrigin,
  })
}

/** Next calls `register` once before it serves anything: here the process boots, and the HTTP front learns how that went. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { boot, shutdown } = await import('@/lib/boot')
  const dispatch: Parameters<typeof boot>[0] = async (call) => (await import('@/app/api/dispatch')).dispatch(call)
  Object.assign(globalThis, {
    // scripts/serve.mjs runs outside the bundle and shares nothing with it but the global object.
    [Symbol.for('latchkey.boot')]: await boot(dispatch),
    [Symbol.for('latchkey.shutdown')]: shutdown,
  })
}

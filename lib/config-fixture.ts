/** For tests: a configuration as an environment would make it. */
import { useConfig as keepConfig, parseConfig } from './config'

/** 32 bytes that pass for a key. */
const encryptionKey = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64')

/** From now on `config()` is what this environment says; with a usable encryption key unless it has its own. */
export function configure(environment: Readonly<Record<string, string>> = {}): void {
  const result = parseConfig({ ENCRYPTION_KEY: encryptionKey, ...environment })
  if (result.kind === 'invalid') throw new Error(result.message)
  keepConfig(result.config)
}

/** Without a mail server, messages become files that a mail program opens: `DATA_DIR/outbox/*.eml`, readable by their owner alone. */
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createTransport } from 'nodemailer'
import { now } from '@/lib/clock'
import { config, createDirectory } from '@/lib/config'
import { log } from '@/lib/log'
import { newToken } from '@/lib/random'
import type { Content } from '../compose'
import { recordsKept } from '../limits'
import { toMailOptions } from './mail-format'
import { type Envelope, type SendOutcome, sent } from './outcome'

const directory = () => path.join(config().dataDir, 'outbox')

async function fileOf(envelope: Envelope, content: Content): Promise<{ extension: string; bytes: string | Buffer }> {
  if (content.channel === 'sms') return { extension: 'txt', bytes: `To: ${content.to}\n\n${content.text}\n` }
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message } = await transport.sendMail(toMailOptions(envelope, content))
  return { extension: 'eml', bytes: message as Buffer }
}

/** A repetition replaces the file. The log names it and says nothing of what is in it. */
export async function keepMessage(envelope: Envelope, content: Content): Promise<SendOutcome> {
  const { extension, bytes } = await fileOf(envelope, content)
  const instant = new Date(envelope.insertInstant).toISOString().replaceAll(':', '-')
  const file = path.join(directory(), `${instant}-${envelope.kind}-${envelope.id}.${extension}`)
  const draft = path.join(directory(), `.${newToken(8)}`)
  createDirectory(directory())
  await writeFile(draft, bytes, { mode: 0o600, flag: 'wx' })
  // Whoever watches the folder sees whole messages only.
  await rename(draft, file)
  log.info('message.kept', { messageId: envelope.id, kind: envelope.kind, file })
  return sent
}

/** Deletes files that are as old as the records that are deleted. */
export async function purgeKeptMessages(): Promise<number> {
  const files = await readdir(directory()).catch(() => [])
  let deleted = 0
  for (const name of files) {
    const file = path.join(directory(), name)
    const found = await stat(file).catch(() => undefined)
    if (!found || found.mtimeMs > now() - recordsKept) continue
    await rm(file, { force: true })
    deleted += 1
  }
  return deleted
}

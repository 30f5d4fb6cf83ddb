/** The one layout of built-in mails: readable without images, styles or HTML at all. */

/** What a mail says, in the template language. */
export type Words = {
  readonly subject: string
  /** Before the link; the whole message where there is neither link nor code. */
  readonly lead?: string
  /** On the button. */
  readonly action?: string
  /** Before the code. */
  readonly codeLead?: string
  readonly closing: string
}

type Parts = {
  readonly locale: string
  readonly greeting: string
  readonly words: Words
  readonly link: boolean
  /** The placeholder that holds the code. */
  readonly codeName: string | undefined
}

const signature = `\${application.name!tenant.name}`

const page =
  'margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif;color:#1c2430;background:#ffffff'
const button =
  'display:inline-block;padding:10px 20px;border-radius:8px;background:#1f4fd8;color:#ffffff;font-weight:600;text-decoration:none'
const codeBox = 'font:700 28px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px'
const small = 'font-size:14px;color:#5a6472'

const paragraph = (content: string, style = '') => `<p${style && ` style="${style}"`}>${content}</p>`

function htmlBody({ greeting, words, link, codeName }: Parts): string[] {
  const lead = (codeName !== undefined && words.codeLead) || words.lead
  return [
    paragraph(greeting),
    ...(lead ? [paragraph(lead)] : []),
    ...(codeName === undefined ? [] : [paragraph(`\${${codeName}}`, codeBox)]),
    ...(link && words.action
      ? [paragraph(`<a href="\${link}" style="${button}">${words.action}</a>`), paragraph(`\${link}`, small)]
      : []),
    paragraph(words.closing),
    paragraph(signature, small),
  ]
}

function textBody({ greeting, words, link, codeName }: Parts): string {
  const lead = (codeName !== undefined && words.codeLead) || words.lead
  const blocks = [
    greeting,
    lead,
    codeName === undefined ? undefined : `\${${codeName}}`,
    link ? `\${link}` : undefined,
    words.closing,
    signature,
  ]
  return `${blocks.filter((block) => block !== undefined).join('\n\n')}\n`
}

/** Text and HTML of a mail, in the template language. */
export function layOut(parts: Parts): { readonly text: string; readonly html: string } {
  const head = `<!doctype html><html lang="${parts.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>`
  const html = `${head}<body style="${page}"><div style="max-width:560px">${htmlBody(parts).join('')}</div></body></html>\n`
  return { text: textBody(parts), html }
}

// The frame of every hosted page: one static HTML document with its stylesheet inside and no script at all.
import type { ReactElement, ReactNode } from 'react'
import { hostedCss, hostedCssHash } from '@/components/generated/hosted-css'
import { appearance } from '@/lib/appearance'
import { direction, text } from '@/lib/text'
import { Entrance } from './parts/entrance'
import { iconUrl } from './parts/mark'

/** The CSP source that admits the inlined stylesheet, quotes included: `style-src 'sha256-…'`. */
export const styleSource = `'${hostedCssHash}'`

/**
 * The document around one screen. `title` is for the browser's tab; `locale` (BCP 47) sets language and direction.
 * `children` bring the page's only `h1`.
 */
export function HostedPage({ locale, title, children }: { locale: string; title: string; children: ReactNode }) {
  const { common } = text(locale)
  const { colorScheme, footer, style } = appearance()
  return (
    <html lang={locale} dir={direction(locale)}>
      {/* biome-ignore lint/style/noHeadElement: this document is rendered outside Next's pages */}
      <head>
        <meta charSet="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={colorScheme} />
        <meta name="robots" content="noindex" />
        <Icons />
        <style>{hostedCss}</style>
        {style ? <style>{style.css}</style> : null}
      </head>
      <body className="bg-paper font-sans text-ink lg:grid lg:grid-cols-[clamp(22rem,38vw,36rem)_1fr]">
        <Entrance />
        <div className="flex min-h-dvh min-w-0 flex-col">
          <main className="mx-auto w-full max-w-110 px-5 pt-8 pb-10 text-pretty wrap-anywhere sm:my-auto">
            {children}
          </main>
          {footer ? (
            <footer className="mt-auto pb-5 sm:mt-0 text-center text-sm text-muted">{common.poweredBy}</footer>
          ) : null}
        </div>
      </body>
    </html>
  )
}

/** Of the browser's tab. */
function Icons() {
  const { favicons } = appearance()
  if (favicons.length === 0) return <link rel="icon" href={iconUrl} />
  return favicons.map(({ href, ...more }) => <link key={href} href={href} {...more} referrerPolicy="no-referrer" />)
}

/** The page as an HTML document, ready to be a response body. */
export async function renderPage(page: ReactElement): Promise<string> {
  // Imported here because Next refuses a static import of react-dom/server in a route handler.
  const { renderToStaticMarkup } = await import('react-dom/server')
  return `<!doctype html>${renderToStaticMarkup(page)}`
}

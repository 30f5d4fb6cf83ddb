// Latchkey's mark: a brass lock plate with its keyhole.

/** The mark; decorative, so it stays silent to screen readers. `className` gives its size. */
export function Mark({ className }: { className: string }) {
  return (
    <svg className={className} viewBox="0 0 20 32" aria-hidden="true" focusable="false">
      <rect className="fill-brass" width="20" height="32" rx="10" />
      <rect
        className="fill-none stroke-brass-light"
        x="1.25"
        y="1.25"
        width="17.5"
        height="29.5"
        rx="8.75"
        strokeWidth=".5"
      />
      <path className="fill-brass-dark" d="M10 9a3.6 3.6 0 0 1 1.9 6.7l1.3 7.3H6.8l1.3-7.3A3.6 3.6 0 0 1 10 9Z" />
    </svg>
  )
}

// A tab's icon cannot read the stylesheet, so its two colours are written out; encoded, because `#` ends a URL.
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 0 32 32"><rect width="20" height="32" rx="10" fill="#d6a548"/>' +
  '<path d="M10 8a4 4 0 0 1 2.1 7.4L13.5 24h-7l1.4-8.6A4 4 0 0 1 10 8Z" fill="#3a2a0c"/></svg>'

/** The mark as the tab's icon, a `data:` URL: the page asks for nothing but itself. CSP needs `img-src data:`. */
export const iconUrl = `data:image/svg+xml,${encodeURIComponent(icon)}`

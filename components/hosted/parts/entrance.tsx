// What a page is entered by: a band above it, on wide screens the surface beside it. Latchkey's is a front door; a theme brings a logo or an image.
import { appearance } from '@/lib/appearance'
import { Mark } from './mark'

/** Decoration only: the page's heading names whom the reader signs in to. */
export function Entrance() {
  const { hasBackground, logo } = appearance()
  if (logo === undefined && !hasBackground) return <Door />
  return (
    <div
      aria-hidden="true"
      className="flex items-center justify-center bg-door bg-(image:--door-image) bg-size-(--door-image-size) bg-center px-5 py-4 sm:px-8 lg:sticky lg:top-0 lg:h-dvh"
    >
      {logo ? (
        // biome-ignore lint/performance/noImgElement: these documents are rendered outside Next
        <img
          src={logo}
          alt=""
          referrerPolicy="no-referrer"
          className="max-h-12 w-(--logo-size) max-w-full object-contain lg:max-h-[40dvh]"
        />
      ) : (
        <span className="h-8" />
      )}
    </div>
  )
}

/** A painted door, ajar: four panels and a brass lock plate at the edge where the page begins. On a telephone the plate alone. */
function Door() {
  return (
    <>
      <div aria-hidden="true" className="hidden border-e-8 border-door-dark bg-door lg:block">
        <div className="sticky top-0 grid h-dvh grid-cols-2 grid-rows-[3fr_2fr] gap-8 py-12 ps-12 pe-26">
          <Panel />
          <Panel />
          <Panel />
          <Panel />
          <Mark className="absolute end-6 top-1/2 h-22" />
        </div>
      </div>
      <div className="bg-door px-5 py-2.5 sm:px-8 lg:hidden">
        <Mark className="mx-auto h-8" />
      </div>
    </>
  )
}

/** A raised field in a sunken frame, lit from above. */
function Panel() {
  return (
    <div className="border-2 border-t-door-dark border-r-door-light border-b-door-light border-l-door-dark bg-door-deep p-4">
      <div className="h-full border border-t-door-light border-r-door-dark border-b-door-dark border-l-door-light bg-door" />
    </div>
  )
}

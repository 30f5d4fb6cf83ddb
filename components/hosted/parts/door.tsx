// The front door beside the page on wide screens: Latchkey's one piece of decoration.
import { Mark } from './mark'

/** A painted door, ajar: four panels and a brass lock plate at the edge where the page begins. */
export function Door() {
  return (
    <div aria-hidden="true" className="hidden border-e-8 border-door-dark bg-door lg:block">
      <div className="sticky top-0 grid h-dvh grid-cols-2 grid-rows-[3fr_2fr] gap-8 py-12 ps-12 pe-26">
        <Panel />
        <Panel />
        <Panel />
        <Panel />
        <Mark className="absolute end-6 top-1/2 h-22" />
      </div>
    </div>
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

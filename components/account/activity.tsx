// The page of recent sign-ins.
import { fill, text } from '@/lib/text'
import { CardList, ItemDetail, Nothing } from './parts/card'
import { LinkButton } from './parts/form'
import { type Calendar, Instant } from './parts/instant'

/** One sign-in, or one that was turned away. */
export type Activity = {
  /** ms since the epoch. */
  readonly instant: number
  readonly outcome: 'success' | 'failure' | 'failureCode'
  readonly applicationName: string | undefined
  readonly device: string | undefined
  /** A town and an address, as far as they are known. */
  readonly place: string | undefined
}

/** Newest first. */
export function ActivityList({ calendar, activities }: { calendar: Calendar; activities: readonly Activity[] }) {
  const { accountActivity: words } = text(calendar.locale)
  if (activities.length === 0) return <Nothing>{words.none}</Nothing>
  return (
    <>
      <CardList>
        {activities.map((activity, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: static markup is never reconciled, and records have no id here
          <li key={index} className="flex gap-3.5 px-4 py-4 sm:px-5">
            <Sign isGood={activity.outcome === 'success'} />
            <div className="min-w-0">
              <p className="font-semibold">
                {activity.outcome === 'success' && activity.applicationName !== undefined
                  ? fill(words.application, { application: activity.applicationName })
                  : words[activity.outcome]}
              </p>
              <ItemDetail>
                <Instant calendar={calendar} instant={activity.instant} />
              </ItemDetail>
              <ItemDetail>
                {[activity.device, activity.place ?? words.unknownPlace].filter(Boolean).join(' · ')}
              </ItemDetail>
            </div>
          </li>
        ))}
      </CardList>
      <div className="mt-6">
        <LinkButton href="/account/password">{words.changePassword}</LinkButton>
      </div>
    </>
  )
}

/** Decorative: the words beside it say the same. */
function Sign({ isGood }: { isGood: boolean }) {
  return (
    <svg
      className={`mt-0.5 size-5 shrink-0 ${isGood ? 'text-accent' : 'text-danger'}`}
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      <circle cx="10" cy="10" r="9" fill="none" stroke="currentColor" strokeWidth="1.75" />
      <path
        d={isGood ? 'm6 10.25 2.75 2.75L14 7.5' : 'm7 7 6 6m0-6-6 6'}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  )
}

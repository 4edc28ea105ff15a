/** What came since somebody last looked: open incidents that need a person, and nothing else. */
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type ListedIncident, useAsk } from '../api/index.ts'
import { countText, Data, Icon, Mark, Missing, Moment, urgencyOf } from '../kit/index.ts'
import { useMe } from '../session/index.tsx'
import { usePopover } from './popover.ts'

const shown = 8
const asked = { query: { queue: 'needs_you', sort: '-time', limit: 50 } } as const

export function Bell() {
  const { user } = useMe()
  const told = useAsk('listIncidents', asked)
  const { data } = told
  const [seenAt, look] = useSeen(user.id)
  const { id, popover, close } = usePopover()
  const incidents = data?.data ?? []
  const isNew = ({ time }: ListedIncident) => Date.parse(time) > seenAt
  const fresh = incidents.filter(isNew).length
  const isMore = data?.page.hasMore === true && fresh === incidents.length
  const isThere = data !== undefined
  const count = isThere
    ? fresh === 0
      ? 'nothing new'
      : `${isMore ? 'over ' : ''}${fresh} new since you last looked`
    : told.isError
      ? 'could not be read'
      : 'not read yet'
  // Who saw no list has not looked.
  useOnToggle(popover, isThere ? look : null)
  return (
    <>
      <button
        type="button"
        className="pill icon bell desk"
        popoverTarget={id}
        aria-label={`Notifications, ${count}`}
      >
        <Icon name="bell" size={17} />
        {fresh > 0 && <i aria-hidden="true" />}
      </button>
      <div className="pop hang news" id={id} popover="auto" ref={popover}>
        <Missing query={told} what="What is new" />
        {!isThere && !told.isError && <p className="grp">What is new is being read.</p>}
        {isThere && (
          <p className="grp">
            {fresh === 0
              ? 'No new incident needs you since you last looked.'
              : `${isMore ? 'Over ' : ''}${countText(fresh, 'incident')} since you last looked`}
          </p>
        )}
        {incidents.slice(0, shown).map((one) => (
          <NewsLink key={one.id} incident={one} isNew={isNew(one)} onGo={close} />
        ))}
        <Link className="opt all" to={'/soc' as never} onClick={close}>
          Open the queue
        </Link>
      </div>
    </>
  )
}

interface NewsProps {
  readonly incident: ListedIncident
  readonly isNew: boolean
  readonly onGo: () => void
}

function NewsLink({ incident, isNew, onGo }: NewsProps) {
  const { id, severity, confidence, explanation, time } = incident
  return (
    <Link
      className={`opt${isNew ? ' fresh' : ''}`}
      to={'/soc/s/$id' as never}
      params={{ id } as never}
      onClick={onGo}
    >
      <Mark name={urgencyOf(severity, confidence)} size={14} />
      <span className="what">
        {isNew && <span className="sr">New: </span>}
        <Data>{explanation.headline}</Data>
      </span>
      <span className="r">
        <Moment at={time} />
      </span>
    </Link>
  )
}

const keyFor = (user: string) => `amoskys-looked-${user}`

/** Kept in this browser: when somebody last closed the list. */
function useSeen(user: string): readonly [seenAt: number, look: () => void] {
  const [seenAt, setSeen] = useState(() => Number(localStorage.getItem(keyFor(user)) ?? 0))
  const look = () => {
    const now = Date.now()
    localStorage.setItem(keyFor(user), String(now))
    setSeen(now)
  }
  return [seenAt, look]
}

/** Looked at when it closes, so that what is new can be seen as new while it is open. */
function useOnToggle(
  popover: { readonly current: HTMLDivElement | null },
  onClosed: (() => void) | null,
): void {
  useEffect(() => {
    const { current } = popover
    const tell = (event: Event) => {
      if ((event as ToggleEvent).newState === 'closed') onClosed?.()
    }
    current?.addEventListener('toggle', tell)
    return () => current?.removeEventListener('toggle', tell)
  })
}

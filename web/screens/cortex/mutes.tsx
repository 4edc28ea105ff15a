import { Link } from '@tanstack/react-router'
import { type Mute, useAsk } from '../../api/index.ts'
import {
  countText,
  Data,
  durationText,
  Missing,
  momentText,
  Panel,
  useNow,
} from '../../kit/index.ts'

const shown = 3

/** Those that end next come first. */
export function useMutesInForce() {
  const query = useAsk('listMutes', { query: { sort: '-expiresAt', limit: 100 } })
  const all = query.data?.data ?? []
  return { query, inForce: all.filter(({ state }) => state === 'in_force').toReversed() }
}

/** What people expect, and until when: it is left out of the queue meanwhile. */
export function MutesInForce() {
  const { query, inForce } = useMutesInForce()
  const now = useNow()
  if (query.data === undefined && query.isError)
    return (
      <Panel title="Mutes in force">
        <Missing query={query} what="What is muted" />
      </Panel>
    )
  if (inForce.length === 0) return null
  return (
    <Panel
      title={`${countText(inForce.length, 'mute')} in force`}
      aside={<Link to={'/settings/mutes' as never}>all mutes</Link>}
    >
      <ul>
        {inForce.slice(0, shown).map((mute) => (
          <MuteRow key={mute.id} of={mute} nowMs={now} />
        ))}
      </ul>
    </Panel>
  )
}

function MuteRow({ of, nowMs }: { readonly of: Mute; readonly nowMs: number }) {
  const { scope, reason, createdAt, expiresAt } = of
  const [begin, end] = [Date.parse(createdAt), Date.parse(expiresAt)]
  const share = Math.min(1, Math.max(0, (end - nowMs) / (end - begin)))
  return (
    <li className="mute-line">
      <p>
        <Data>{scopeText(scope)}</Data>
      </p>
      <p className="note num">
        <Data>{reason}</Data> ·{' '}
        <b title={`until ${momentText(end)}`}>{durationText(Math.max(0, end - nowMs))} left</b>
      </p>
      <svg className="left-bar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="3" rx="1.5" />
        <rect className="left" width={100 * share} height="3" rx="1.5" />
      </svg>
    </li>
  )
}

/** `beacon of 10.0.0.7 towards 203.0.113.9` */
export function scopeText({ entity, peer, technique, behaviour, sensor }: Mute['scope']): string {
  const what = behaviour?.replaceAll('-', ' ') ?? technique ?? 'Everything'
  return [
    what.slice(0, 1).toUpperCase() + what.slice(1),
    ...(behaviour !== undefined && technique !== undefined ? [`(${technique})`] : []),
    ...(entity === undefined ? [] : [`of ${entity}`]),
    ...(peer === undefined ? [] : [`with ${peer}`]),
    ...(sensor === undefined ? [] : [`seen by ${sensor}`]),
  ].join(' ')
}

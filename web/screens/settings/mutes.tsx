import { ask, type Mute, type Operations, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import {
  Answer,
  countText,
  Data,
  Empty,
  Missing,
  Moment,
  Panel,
  useNow,
  useUrlText,
} from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { NamesMissing, useMay, useNames } from '../../session/index.tsx'
import { Act, attempt } from './deed.tsx'
import { mutesText, scopePartsOf } from './words.ts'

type Hits = Operations['countMuteHits']['answer']['data'][number]
const dayMs = 86_400_000

async function again(): Promise<void> {
  for (const key of ['listMutes', 'countMuteHits', 'listIncidents'])
    await queries.invalidateQueries({ queryKey: [key] })
}

/** What is hidden because it is expected: the soonest to end first. */
export function Mutes() {
  const [tab, setTab] = useUrlText('tab', 'live')
  const mutes = useAsk('listMutes', { query: { limit: 200 } }, { everyMs: 60_000 })
  const hits = useAsk('countMuteHits', undefined, { everyMs: 60_000 })
  const nowMs = useNow()
  const all = mutes.data?.data ?? []
  const live = all.filter(({ state }) => state === 'in_force')
  const over = all.filter(({ state }) => state !== 'in_force').toReversed()
  return (
    <>
      <section className="panel say set-say">
        <h1>{mutes.data === undefined ? 'Mutes' : mutesText(live, nowMs)}</h1>
        <ul className="proof">
          <li>Nothing is deleted: a muted alert is kept, and shown again when its mute ends.</li>
        </ul>
      </section>
      <Panel title="Mutes" note="the soonest to end first">
        <nav className="tabs" aria-label="Which mutes">
          {(
            [
              ['live', 'In force', live],
              ['over', 'Ended', over],
            ] as const
          ).map(([name, text, list]) => (
            <a
              key={name}
              href={name === 'live' ? '?' : `?tab=${name}`}
              aria-current={tab === name ? 'page' : undefined}
              onClick={(event) => {
                event.preventDefault()
                setTab(name)
              }}
            >
              {text}
              {mutes.data !== undefined && <span className="c">{list.length}</span>}
            </a>
          ))}
        </nav>
        <Missing query={hits} what="What each hides" />
        {all.length > 0 && <NamesMissing />}
        <Answer query={mutes} what="mutes">
          {({ page }) => (
            <>
              <MuteList
                mutes={tab === 'over' ? over : live}
                hits={hits.data?.data}
                isOver={tab === 'over'}
              />
              {page.hasMore && <p className="note pad">The first 200 are shown.</p>}
            </>
          )}
        </Answer>
      </Panel>
    </>
  )
}

interface ListProps {
  readonly mutes: readonly Mute[]
  /** Not there: not known yet. */
  readonly hits: readonly Hits[] | undefined
  readonly isOver: boolean
}

function MuteList({ mutes, hits, isOver }: ListProps) {
  if (mutes.length === 0)
    return isOver ? (
      <Empty title="No mute has ended yet." />
    ) : (
      <Empty title="Nothing is muted.">
        <p className="t2">
          A mute is made from an incident that is expected here: open it, and press m.
        </p>
      </Empty>
    )
  return (
    <ul>
      {mutes.map((mute) => (
        <MuteRow
          key={mute.id}
          mute={mute}
          hits={hits === undefined ? undefined : (hits.find(({ id }) => id === mute.id) ?? null)}
        />
      ))}
    </ul>
  )
}

function MuteRow({ mute, hits }: { readonly mute: Mute; readonly hits: Hits | null | undefined }) {
  const nameOf = useNames()
  const mayMute = useMay('mute')
  const { scope, reason, owner, createdAt, expiresAt, state } = mute
  return (
    <li className="set-row">
      <div className="set-main">
        <p className="set-mute-scope">
          Alerts{' '}
          {scopePartsOf(scope).map(({ word, value }) => (
            <span key={word}>
              {word} <Data>{value}</Data>{' '}
            </span>
          ))}
        </p>
        <p className="t2">
          <Data>{reason}</Data>
        </p>
        <p className="note">
          by {nameOf(owner)} <Moment at={createdAt} />
          {state === 'in_force' && <HitsText hits={hits} />}
        </p>
      </div>
      <div className="set-mute-end">
        {state === 'in_force' ? (
          <p>
            ends <Moment at={expiresAt} />
          </p>
        ) : (
          <p className="t3">
            {state === 'lifted' ? 'ended by hand, was to end ' : 'ended '}
            <Moment at={expiresAt} />
          </p>
        )}
        {state === 'in_force' && mayMute && <MuteActs mute={mute} />}
      </div>
    </li>
  )
}

function HitsText({ hits }: { readonly hits: Hits | null | undefined }) {
  if (hits === undefined) return null
  if (hits === null) return '; hides nothing now'
  return (
    <>
      ; hides {countText(hits.alerts, 'alert')} of the last 7 days, the last{' '}
      <Moment at={hits.lastAt} />
    </>
  )
}

function MuteActs({ mute }: { readonly mute: Mute }) {
  const { id, version, expiresAt } = mute
  const extend = () =>
    attempt(async () => {
      const to = new Date(Date.parse(expiresAt) + dayMs).toISOString()
      const { body } = await ask('changeMute', {
        ...{ params: { id }, match: `"${version}"`, body: { expiresAt: to } },
      })
      await again()
      toast('It ends a day later.', () => void putBack(body, expiresAt))
    })
  const end = () =>
    attempt(async () => {
      await ask('liftMute', { params: { id }, match: `"${version}"` })
      await again()
      toast('The mute has ended: what it hid is shown again.', () => void makeAgain(mute))
    })
  return (
    <div className="btns">
      <Act onClick={() => void extend()}>A day longer</Act>
      <Act onClick={() => void end()}>End now</Act>
    </div>
  )
}

async function putBack({ id, version }: Mute, expiresAt: string): Promise<void> {
  await attempt(async () => {
    await ask('changeMute', { params: { id }, match: `"${version}"`, body: { expiresAt } })
    await again()
  })
}

/** One that has ended stays so; the same is made anew. */
async function makeAgain({ scope, reason, expiresAt }: Mute): Promise<void> {
  await attempt(async () => {
    await ask('makeMute', { body: { scope, reason, expiresAt } })
    await again()
  })
}

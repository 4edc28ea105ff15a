import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import type { Overview } from '../../api/index.ts'
import { useAsk } from '../../api/index.ts'
import { countText, Data, Icon, Mark, roundText, urgencyOf } from '../../kit/index.ts'
import { First } from './first.tsx'
import { useMutesInForce } from './mutes.tsx'
import { SpreadPart } from './spread.tsx'
import { spanTitle } from './timeline.ts'
import { useWindow } from './window.ts'

/** The state in one sentence, its proof, and the first thing to do. */
export function Hero({ of }: { readonly of: Overview }) {
  const [first] = of.needsYou.incidents
  const { spread } = of
  const name = of.parts.find(({ proof }) => proof === 'first')?.text
  return (
    <section className={`panel hero${spread === null ? ' alone' : ''}`} aria-labelledby="state">
      <div className="say">
        <h1 id="state">
          {of.parts.map((part, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a sentence have no other name
            <Fragment key={i}>
              <Clause part={part} first={first?.id} />
            </Fragment>
          ))}
        </h1>
        <Proof of={of} />
        {first && <First head={first} name={name ?? first.entity} />}
      </div>
      {first && spread && (
        <SpreadPart
          of={spread}
          severity={urgencyOf(first.severity, first.confidence)}
          name={name ?? first.entity}
        />
      )}
    </section>
  )
}

interface ClauseProps {
  readonly part: Overview['parts'][number]
  readonly first: string | undefined
}

/** What can be checked leads to what shows it. */
function Clause({ part: { text, proof }, first }: ClauseProps): ReactNode {
  if (proof === 'first' || proof === 'worked')
    return (
      <Link to={'/soc/s/$id' as never} params={{ id: first } as never}>
        {proof === 'first' ? <Data>{text}</Data> : text}
      </Link>
    )
  if (proof === 'spread') return <a href="#spread">{text}</a>
  if (proof === 'queue') return <Link to={'/soc' as never}>{text}</Link>
  if (proof === 'taken')
    return (
      <Link to={'/soc' as never} search={{ tab: 'mine' } as never}>
        {text}
      </Link>
    )
  if (proof === 'due')
    return (
      <Link to={'/soc' as never} search={{ tab: 'closed', q: 'is:due' } as never}>
        {text}
      </Link>
    )
  if (proof === 'sensors') return <Link to={'/agents' as never}>{text}</Link>
  return text
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`
}

/** That the system is awake, and what it does meanwhile. */
function Proof({ of: { sensors, worked, watching, parts } }: { readonly of: Overview }) {
  const told = useAsk('getActivity', { query: useWindow() }, { keepsOld: true })
  const inForce = useMutesInForce().inForce.length
  const isSaid = parts.some(({ proof }) => proof === 'sensors')
  const all = sensors.reporting + sensors.late + sensors.failed + sensors.ended
  return (
    <ul className="proof">
      {told.isPending && (
        <li>
          <Icon name="clock" size={13} /> Counting the flows of the last hours
        </li>
      )}
      {told.data && (
        <li>
          <Mark name={told.data.flowCount > 0 ? 'ok' : 'info'} size={13} />
          {told.data.flowCount > 0
            ? `${roundText(told.data.flowCount)} flows checked`
            : 'No flow was seen'}{' '}
          in the {lowerFirst(spanTitle(told.data, Date.now()))}
        </li>
      )}
      {all > 0 && !isSaid && (
        <li>
          <Mark
            name={
              sensors.late + sensors.failed > 0 ? 'critical' : sensors.reporting > 0 ? 'ok' : 'info'
            }
            size={13}
          />
          <Link to={'/agents' as never}>{sensors.says.replace(/\.$/, '')}</Link>
        </li>
      )}
      {worked > 0 && (
        <li>
          <Mark name="critical" size={13} />
          <Link to={'/soc' as never} search={{ q: 'is:worked' } as never}>
            {countText(worked, 'attack')} with signs that {worked === 1 ? 'it' : 'they'} worked
          </Link>
        </li>
      )}
      {watching.count > 0 && (
        <li>
          <Icon name="clock" size={15} />
          <Link to={'/soc' as never} search={{ tab: 'watching' } as never}>
            {countText(watching.count, 'incident')} only watched
          </Link>
        </li>
      )}
      {inForce > 0 && (
        <li>
          <Icon name="mute" size={15} />
          <Link to={'/settings/mutes' as never}>{countText(inForce, 'mute')} in force</Link>
        </li>
      )}
    </ul>
  )
}

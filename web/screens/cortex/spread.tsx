import { Link } from '@tanstack/react-router'
import type { Spread } from '../../api/index.ts'
import {
  Data,
  dataText,
  Mark,
  Moment,
  Scrolls,
  type SeverityName,
  useUrlText,
} from '../../kit/index.ts'
import { canvas, cell, endsAround, endsMax, outside, ticksOf } from './neuron.ts'
import { beatText, neuronSentence, spreadSentence, spreadTitle } from './spread-words.ts'

interface SpreadProps {
  readonly of: Spread
  readonly severity: SeverityName
  readonly name: string
}

/** Whether it goes on to others: a neuron made of who was asked, and the same as a list. */
export function SpreadPart({ of, severity, name }: SpreadProps) {
  const [as, setAs] = useUrlText('spread', 'drawing')
  const deed = of.hosts.find((host) => host.deed !== null)?.deed
  const hasList = of.hosts.length + of.others.length > 0
  const isList = hasList && as === 'list'
  return (
    <section className="spreading" id="spread" aria-labelledby="spread-title">
      <h2 className="h" id="spread-title">
        {spreadTitle(of)}
      </h2>
      <p className="note">
        {spreadSentence(of)}{' '}
        {deed && (
          <>
            <Link to={'/soc/s/$id' as never} params={{ id: deed.incidentId } as never}>
              What it did
            </Link>
            {' · '}
          </>
        )}
        {hasList && (
          <button
            type="button"
            className="as-link"
            onClick={() => setAs(isList ? 'drawing' : 'list')}
          >
            {isList ? 'Drawing' : 'List'}
          </button>
        )}
      </p>
      {isList ? <SpreadList of={of} /> : <Neuron of={of} severity={severity} name={name} />}
    </section>
  )
}

function SpreadList({ of: { hosts, others, reached } }: { readonly of: Spread }) {
  return (
    <Scrolls className="spread-list" label="Whom it reached">
      <table className="tbl compact">
        <caption className="sr">Whom it reached, and what they did since</caption>
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">Since then</th>
          </tr>
        </thead>
        <tbody>
          {others.map(({ value, isReached, isHome, beat }) => (
            <tr key={value}>
              <th scope="row">
                <Data>{value}</Data>
              </th>
              <td>
                {isReached
                  ? 'outside'
                  : isHome
                    ? 'one of yours, did this to it'
                    : 'outside, did this to it'}
                {beat && `, ${beatText(beat)}`}
              </td>
            </tr>
          ))}
          {hosts.map(({ address, name, deed }) => (
            <tr key={address}>
              <th scope="row">
                <Link to={'/entities/$id' as never} params={{ id: address } as never}>
                  <Data>{name || address}</Data>
                </Link>
              </th>
              <td>
                {deed === null ? (
                  'nothing we flag'
                ) : (
                  <Link to={'/soc/s/$id' as never} params={{ id: deed.incidentId } as never}>
                    acted <Moment at={deed.firstTime} />
                    {deed.isMuted && ', muted'}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {reached > hosts.length && (
        <p className="note">
          And {reached - hosts.length} more, none of which did anything we flag.
        </p>
      )}
    </Scrolls>
  )
}

function Neuron({ of, severity, name }: SpreadProps) {
  const [end] = of.others
  const drawn = Math.min(of.reached, endsMax)
  const ends = endsAround(drawn, end !== undefined)
  // Those that acted are spread over the ring, the rest stays quiet.
  const acting = of.hosts.filter(({ deed }) => deed?.isMuted === false).slice(0, drawn)
  const places = acting.map((_, i) => Math.floor(((i + 0.62) * drawn) / acting.length) % drawn)
  const more = of.reached - drawn
  return (
    <div className="neuron">
      <svg
        viewBox={`0 0 ${canvas.width} ${canvas.height}`}
        role="img"
        aria-label={neuronSentence(of)}
      >
        {ends.map(({ path, x, y, radius }, i) => (
          <g key={path} className={places.includes(i) ? 'acts' : 'quiet'}>
            <path d={path} />
            <circle cx={x} cy={y} r={places.includes(i) ? 5.5 : radius} />
          </g>
        ))}
        {end && <Axon end={end} />}
        <circle className="ground" cx={cell.x} cy={cell.y} r={cell.radius} />
        <Mark name={severity} size={24} x={cell.x - 12} y={cell.y - 12} />
      </svg>
      <div aria-hidden="true">
        <Label x={cell.x} y={cell.y + 26} className="mid strong">
          {name}
        </Label>
        {acting.slice(0, 2).map((host, i) => {
          const { x, y, isRight } = ends[places[i]!]!
          return (
            <Label
              key={host.address}
              x={x + (isRight ? 9 : -9)}
              y={y}
              className={isRight ? 'acts-name' : 'end acts-name'}
            >
              {host.name || host.address}
            </Label>
          )
        })}
        {end && <AxonLabels of={of} />}
        {more > 0 && (
          <Label x={cell.x} y={canvas.height - 4} className="mid quiet">{`and ${more} more`}</Label>
        )}
      </div>
    </div>
  )
}

/** Towards the outside, or from it; ticks are the beat of the calls. */
function Axon({ end: { isReached, beat } }: { readonly end: Spread['others'][number] }) {
  const { x, y } = outside
  const ticks = beat === null ? [] : ticksOf(beat.calls)
  return (
    <g className="axon">
      <path d={`M${cell.x} ${cell.y}H${x - 6}`} />
      {ticks.length > 0 && (
        <path className="ticks" d={ticks.map((at) => `M${at} ${y - 5}v10`).join('')} />
      )}
      {ticks.length === 0 &&
        (isReached ? (
          <path className="ticks" d={`M${x - 22} ${y - 6}l7 6-7 6`} />
        ) : (
          <path className="ticks" d={`M${cell.x + 34} ${y - 6}l-7 6 7 6`} />
        ))}
      <circle cx={x} cy={y} r="6.5" />
    </g>
  )
}

function AxonLabels({ of }: { readonly of: Spread }) {
  const [end, ...others] = of.others
  const below = end!.beat ? beatText(end!.beat) : end!.isReached ? 'outside' : 'did this to it'
  return (
    <>
      <Label x={outside.x + 8} y={outside.y - 20} className="end mono">
        {end!.value}
      </Label>
      <Label x={outside.x + 8} y={outside.y + 21} className="end quiet">
        {below}
      </Label>
      {others[0] && (
        <Label x={outside.x + 8} y={outside.y + 39} className="end quiet also">
          {`also ${others[0].value}${others.length > 1 ? ` and ${others.length - 1} more` : ''}`}
        </Label>
      )}
    </>
  )
}

interface LabelProps {
  readonly x: number
  readonly y: number
  readonly className: string
  readonly children: string
}

/** HTML on a solid ground, its middle at the height of `y`. */
function Label({ x, y, className, children }: LabelProps) {
  const place = { left: `${(x / canvas.width) * 100}%`, top: `${(y / canvas.height) * 100}%` }
  return (
    <span className={`label ${className}`} style={place}>
      {dataText(children)}
    </span>
  )
}

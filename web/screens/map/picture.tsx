import { useEffect, useState } from 'react'
import outlines from 'world-atlas/countries-110m.json?url'
import { numberText, percentText } from '../../kit/index.ts'
import type { Atlas, Outline } from './atlas.ts'
import { keyOf, type Place, pictureText, stepOf, steps, stepText } from './words.ts'

interface PictureProps {
  readonly places: readonly Place[]
  readonly lit: string
  readonly onLit: (key: string) => void
  readonly onChoose: (key: string) => void
}

type Loaded = typeof import('./atlas.ts')['size'] & { readonly atlas: Atlas }

/** The same as the table, on a map: loaded after it. */
export function Picture(props: PictureProps) {
  const [loaded, setLoaded] = useState<Loaded | 'failed' | null>(null)
  useEffect(() => {
    let isHere = true
    Promise.all([import('./atlas.ts'), fetch(outlines).then((answer) => answer.json())]).then(
      ([{ openAtlas, size }, world]) => isHere && setLoaded({ ...size, atlas: openAtlas(world) }),
      () => isHere && setLoaded('failed'),
    )
    return () => {
      isHere = false
    }
  }, [])
  if (loaded === null)
    return (
      <div className="world-room" aria-busy="true">
        <p className="sr">Loading the map</p>
      </div>
    )
  if (loaded === 'failed')
    return <p className="t2 pad">The map could not be loaded. The table has all of it.</p>
  return <World {...props} loaded={loaded} />
}

/** Somewhere in the South Atlantic: where you are is not looked up. */
const here = [318, 300] as const

function World({
  places,
  lit,
  onLit,
  onChoose,
  loaded,
}: PictureProps & { readonly loaded: Loaded }) {
  const { atlas, width, height } = loaded
  const all = places.reduce((sum, { bytes }) => sum + bytes, 0)
  const drawn = places.flatMap((place) => {
    const outline = place.country === null ? null : atlas.outlineOf(place.country)
    return outline === null ? [] : [{ place, outline, share: all === 0 ? 0 : place.bytes / all }]
  })
  const called = drawn.filter(({ place }) => place.openIncidents > 0)
  return (
    <>
      <div className="world">
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={pictureText(places)}>
          <path className="land" d={atlas.land} />
          <path className="borders" d={atlas.borders} />
          {drawn.map(({ place, outline, share }) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the table's row does the same with keys
            <path
              key={keyOf(place)}
              className={`country step-${stepOf(share)} ${lit === keyOf(place) ? 'lit' : ''}`}
              d={outline.path}
              onPointerEnter={() => onLit(keyOf(place))}
              onPointerLeave={() => onLit('')}
              onClick={() => onChoose(keyOf(place))}
            />
          ))}
          {called.map(({ place, outline }) => (
            <Arc key={keyOf(place)} outline={outline} />
          ))}
          {called.length > 0 && <circle className="here" cx={here[0]} cy={here[1]} r="4" />}
        </svg>
        <Names drawn={drawn} size={loaded} hasHere={called.length > 0} />
      </div>
      {drawn.length > 0 ? <Legend /> : <p className="t2 legend-note">{notDrawnText(places)}</p>}
      <Notes places={places} drawn={drawn.map(({ place }) => place)} hasHere={called.length > 0} />
    </>
  )
}

function Arc({ outline: { centre } }: { readonly outline: Outline }) {
  const [x, y] = centre
  const middle = [(here[0] + x) / 2, Math.min(here[1], y) - 40]
  return (
    <>
      <path className="arc" d={`M${here[0]} ${here[1]}Q${middle[0]} ${middle[1]} ${x} ${y}`} />
      <circle className="arc-end" cx={x} cy={y} r="3.5" />
    </>
  )
}

function notDrawnText(places: readonly Place[]): string {
  return places.some(({ kind }) => kind === 'unknown')
    ? 'No country is known of any of it, so none is coloured.'
    : 'None of it is of a country, so none is coloured.'
}

interface Drawn {
  readonly place: Place
  readonly outline: Outline
  readonly share: number
}

const namesMost = 3
const roomOfName = 56

/** The largest by name, where they do not lie over each other. */
function namedOf(drawn: readonly Drawn[]): readonly Drawn[] {
  const named: Drawn[] = []
  for (const one of drawn.toSorted((a, b) => b.share - a.share).slice(0, namesMost)) {
    const [x, y] = one.outline.centre
    const isFree = named.every(
      ({ outline: { centre } }) =>
        Math.abs(centre[1] - y) > 20 || Math.abs(centre[0] - x) > roomOfName * 2,
    )
    if (one.share > 0 && isFree) named.push(one)
  }
  return named
}

function Names({
  drawn,
  size: { width, height },
  hasHere,
}: {
  readonly drawn: readonly Drawn[]
  readonly size: { readonly width: number; readonly height: number }
  readonly hasHere: boolean
}) {
  const place = ([x, y]: readonly [number, number]) => ({
    left: `${(x / width) * 100}%`,
    top: `${(y / height) * 100}%`,
  })
  return (
    <div aria-hidden="true">
      {namedOf(drawn).map(({ place: { name }, outline, share }) => (
        <span key={name} className="world-name" style={place([outline.centre[0], outline.foot])}>
          {`${name} ${percentText(share)}`}
        </span>
      ))}
      {hasHere && (
        <span className="world-name" style={place(here)}>
          you, drawn anywhere
        </span>
      )}
    </div>
  )
}

function Legend() {
  return (
    <ul className="legend">
      <li>Share of bytes:</li>
      {steps.map((from, step) => (
        <li key={from}>
          <svg width="12" height="12" aria-hidden="true">
            <rect className={`step-${step}`} width="12" height="12" rx="2" />
          </svg>
          {stepText(step)}
        </li>
      ))}
    </ul>
  )
}

function Notes({
  places,
  drawn,
  hasHere,
}: {
  readonly places: readonly Place[]
  readonly drawn: readonly Place[]
  readonly hasHere: boolean
}) {
  const small = places.filter((place) => place.kind === 'country' && !drawn.includes(place))
  return (
    <p className="note legend-note">
      {hasHere &&
        'Lines lead to countries that an open incident names. They begin at a point that is only drawn: where you are is not looked up. '}
      {small.length > 0 &&
        `Too small for this map: ${small.length <= 4 ? small.map(({ name }) => name).join(', ') : `${numberText(small.length)} places`}. `}
      Outlines by Natural Earth.
    </p>
  )
}

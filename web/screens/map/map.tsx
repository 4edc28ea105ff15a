import './map.css'
import { useState } from 'react'
import { type Map as Places, useAsk } from '../../api/index.ts'
import { Answer, Empty, momentText, Panel, useUrlText } from '../../kit/index.ts'
import { ChosenPlace } from './chosen-place.tsx'
import { Picture } from './picture.tsx'
import { PlacesTable } from './places.tsx'
import {
  keyOf,
  nothingKept,
  sentenceOf,
  sorted,
  sortOf,
  spokenWith,
  type Window,
  windowOf,
  windows,
} from './words.ts'

/** Where the traffic went: the table first, and a picture of it. */
export function WorldMap() {
  const [text, setWindow] = useUrlText('window', '24h')
  const window = windowOf(text)
  const map = useAsk('getMap', window === '24h' ? {} : { query: { since: window } }, {
    keepsOld: true,
  })
  const nothing = map.data ? nothingKept(map.data, window) : ''
  const told =
    nothing !== '' ? { main: nothing, more: '' } : map.data && sentenceOf(map.data.data, window)
  return (
    <div className="map-screen stack">
      <section className="panel say head-say">
        <h1>
          {told ? told.main : 'Map'} {told?.more && <span className="q">{told.more}</span>}
        </h1>
        <Windows window={window} onChange={setWindow} />
      </section>
      {map.data === undefined ? (
        <section className="panel">
          <Answer query={map} what="the places" rows={8}>
            {() => null}
          </Answer>
        </section>
      ) : (
        <Body map={map.data} isNothing={nothing !== ''} />
      )}
    </div>
  )
}

function Windows({
  window,
  onChange,
}: {
  readonly window: Window
  readonly onChange: (window: string) => void
}) {
  return (
    <fieldset className="windows" aria-label="How far back">
      {(Object.keys(windows) as Window[]).map((name) => (
        <button
          key={name}
          type="button"
          className="btn s"
          aria-pressed={name === window}
          onClick={() => onChange(name)}
        >
          {windows[name]}
        </button>
      ))}
    </fieldset>
  )
}

const pageSize = 50

interface BodyProps {
  readonly map: Places
  /** No traffic of that time was kept: its span says nothing. */
  readonly isNothing: boolean
}

function Body({ map: { data, from, to, isComplete, database }, isNothing }: BodyProps) {
  const [lit, setLit] = useState('')
  const [chosen, setChosen] = useUrlText('place')
  const [sortText, setSort] = useUrlText('sort', '-incidents')
  const [pageText, setPage] = useUrlText('page', '1')
  const spoken = spokenWith(data)
  const sort = sortOf(sortText)
  const pages = Math.max(1, Math.ceil(spoken.length / pageSize))
  const page = Math.min(pages, Math.max(1, Number(pageText) || 1))
  const shown = sorted(spoken, sort).slice((page - 1) * pageSize, page * pageSize)
  // Of one place alone all is told at once.
  const place = spoken.length === 1 ? spoken[0] : spoken.find((one) => keyOf(one) === chosen)
  const span = `${momentText(Date.parse(from))} to ${momentText(Date.parse(to))}`
  if (spoken.length === 0)
    return (
      <section className="panel">
        <Empty title="No traffic with anybody outside.">
          {!isNothing && <p className="t2">Looked at: flows kept from {span}.</p>}
        </Empty>
      </section>
    )
  const light = { lit: lit || chosen, onLit: setLit, onChoose: setChosen }
  return (
    <div className="map-cols">
      <Panel
        title="Places"
        note={isComplete ? undefined : 'those with the most flows alone'}
        className="places-panel"
      >
        <PlacesTable places={shown} sort={sort} onSort={setSort} chosen={chosen} {...light} />
        {place && <ChosenPlace place={place} />}
        {pages > 1 && <Pages page={page} pages={pages} onChange={setPage} />}
        <p className="note about">
          Flows kept from {span}. The country of an address is where the holder of its block is
          registered, which need not be where the host stands. Countries: ip-location-db of{' '}
          {dayText(database.builtAt)}, from data of the Number Resource Organization (nro.net), CC
          BY 4.0.
        </p>
      </Panel>
      <Panel title="On the map">
        <Picture places={spoken} {...light} />
      </Panel>
    </div>
  )
}

/** `17 Jun 2026` */
function dayText(at: string): string {
  return momentText(Date.parse(at)).split(',')[0]!
}

function Pages({
  page,
  pages,
  onChange,
}: {
  readonly page: number
  readonly pages: number
  readonly onChange: (page: string) => void
}) {
  return (
    <nav className="btns pad" aria-label="Pages of places">
      <button
        type="button"
        className="btn s"
        disabled={page <= 1}
        onClick={() => onChange(String(page - 1))}
      >
        Before
      </button>
      <span className="note num">
        Page {page} of {pages}
      </span>
      <button
        type="button"
        className="btn s"
        disabled={page >= pages}
        onClick={() => onChange(String(page + 1))}
      >
        More
      </button>
    </nav>
  )
}

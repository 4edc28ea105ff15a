import './map.css'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Map as Places, useAsk } from '../../api/index.ts'
import {
  Answer,
  Data,
  Empty,
  momentText,
  Panel,
  useTimeRange,
  useUrl,
  useUrlText,
} from '../../kit/index.ts'
import { ChosenPlace } from './chosen-place.tsx'
import { Picture } from './picture.tsx'
import { PlacesTable } from './places.tsx'
import { isKept, keyOf, nothingKept, sentenceOf, sorted, sortOf, spokenWith } from './words.ts'

/** Where the traffic went: the table first, and a picture of it. */
export function WorldMap() {
  const { query: range } = useTimeRange('24h')
  // Of a host that a link names.
  const [of] = useUrlText('of')
  const query = of === '' ? range : { ...range, address: of }
  const map = useAsk('getMap', { query }, { keepsOld: true })
  const told = map.data && (isKept(map.data) ? sentenceOf(map.data.data) : nothingKept)
  return (
    <div className="map-screen stack">
      <section className="panel say head-say">
        <h1 data-loading={map.isPending ? '' : undefined}>
          {told ? told.main : 'Map'} {told?.more && <span className="q">{told.more}</span>}
        </h1>
      </section>
      {map.data === undefined ? (
        <section className="panel">
          <Answer query={map} what="the places" rows={8}>
            {() => null}
          </Answer>
        </section>
      ) : isKept(map.data) ? (
        <Body map={map.data} />
      ) : (
        <NothingKept />
      )}
    </div>
  )
}

function NothingKept() {
  return (
    <section className="panel">
      <Empty title="No flow is kept yet.">
        <p className="t2">
          Places appear as soon as a sensor sees traffic with hosts outside.{' '}
          <Link to={'/agents' as never}>See the sensors</Link>
        </p>
      </Empty>
    </section>
  )
}

const pageSize = 50

function Body({
  map: { data, from, to, isComplete, database, placeOf },
}: {
  readonly map: Places
}) {
  const [lit, setLit] = useState('')
  const [{ place: picked, of }, change] = useUrl()
  const chosen = picked ?? (of === undefined ? '' : (placeOf ?? ''))
  const setChosen = (key: string) => change({ place: key, of: '' })
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
          <p className="t2">Looked at: flows kept from {span}.</p>
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
        {!place && of !== undefined && (
          <p className="note about">
            No kept flow of this time went to <Data>{of}</Data>.
          </p>
        )}
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

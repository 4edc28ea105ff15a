import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Baselines, type Calibration, useAsk } from '../../api/index.ts'
import {
  countText,
  durationText,
  Mark,
  type MarkName,
  Missing,
  numberText,
  whyText,
} from '../../kit/index.ts'
import { cardOf } from './model-card.ts'
import { judgedCount, modelText, notCountedText, readinessOf } from './words.ts'

interface HeroProps {
  readonly models: readonly { readonly id: string; readonly version: string }[]
  readonly baselines: UseQueryResult<Baselines>
  readonly calibration: UseQueryResult<Calibration>
  /** Opens the details of a part. */
  readonly onOpen: (part: string) => void
}

/** What judges here, and whether it is ready to. */
export function Hero({ models, baselines, calibration, onOpen }: HeroProps) {
  const clauses = readinessOf({
    models: models.map(({ id }) => id),
    baselines: baselines.data,
    calibration: calibration.data,
  })
  return (
    <section className="panel" aria-busy={baselines.isPending || calibration.isPending}>
      <div className="say head-say two-tone">
        <h1>
          {clauses.map(({ text, isQuiet, to }, i) => (
            <span key={text} className={isQuiet ? 'q' : undefined}>
              {i > 0 && ' '}
              {to === undefined ? text : <Link to={to as never}>{text}</Link>}
            </span>
          ))}
        </h1>
      </div>
      <div className="models rule">
        {models.map((model) => (
          <ModelTile key={model.id} model={model} onOpen={onOpen} />
        ))}
        {baselines.data && <BaselineTile baselines={baselines.data} onOpen={onOpen} />}
        <MissingTile title="Host baselines" query={baselines} />
        {calibration.data && <RecordTile calibration={calibration.data} />}
        <MissingTile title="Track record" query={calibration} />
      </div>
    </section>
  )
}

interface TileProps {
  readonly title: string
  readonly mark: MarkName
  readonly state: string
  readonly children: ReactNode
}

function Tile({ title, mark, state, children }: TileProps) {
  return (
    <div>
      <h2>
        {title}
        <span className={`sev ${mark}`}>
          <Mark name={mark} />
          {state}
        </span>
      </h2>
      {children}
    </div>
  )
}

function MissingTile({
  title,
  query,
}: {
  readonly title: string
  readonly query: UseQueryResult<Baselines> | UseQueryResult<Calibration>
}) {
  if (!query.isError || query.data !== undefined) return null
  return (
    <Tile title={title} mark="medium" state="Not known">
      <Missing query={query} what="Its state" />
    </Tile>
  )
}

/** `Flow trees` of `flow-trees`. */
export function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function ModelTile({
  model: { id },
  onOpen,
}: {
  readonly model: HeroProps['models'][number]
  readonly onOpen: HeroProps['onOpen']
}) {
  const model = useAsk('getModel', { params: { id } })
  return (
    <Tile
      title={titleOf(id)}
      mark={model.data ? 'ok' : model.isError ? 'medium' : 'info'}
      state={model.data ? 'Ready' : model.isError ? 'Not known' : 'Loading'}
    >
      <p className="num">
        {model.data
          ? modelText(cardOf(model.data.card))
          : model.isError && `Its card could not be loaded. ${whyText(model.error)}`}
      </p>
      <button type="button" className="btn s bare" onClick={() => onOpen(id)}>
        Model card
        <span className="sr"> of {titleOf(id)}</span>
      </button>
    </Tile>
  )
}

function BaselineTile({
  baselines,
  onOpen,
}: {
  readonly baselines: Baselines
  readonly onOpen: HeroProps['onOpen']
}) {
  const { hosts, known, measures, isComplete } = baselines
  const longest = Math.max(0, ...measures.map(({ longestSeconds }) => longestSeconds))
  const isReady = hosts > 0 && known === hosts
  const state = hosts === 0 ? 'No hosts yet' : isReady ? 'Ready' : 'Learning'
  return (
    <Tile
      title="Host baselines"
      mark={isReady ? 'ok' : hosts === 0 ? 'info' : 'medium'}
      state={state}
    >
      <p className="num">
        {hosts === 0
          ? 'They begin with the first host of yours that is seen.'
          : `Of ${numberText(known)} of ${countText(hosts, 'host')} at least one number is known to be normal. ${
              known < hosts ? 'The others have too short a history, and explanations say so. ' : ''
            }The longest history is ${durationText(Math.round(longest) * 1000)}.`}
        {!isComplete && ' Only the hosts that were met last are counted.'}
      </p>
      {hosts > 0 && <Progress value={known / hosts} />}
      {measures.length > 0 && (
        <button type="button" className="btn s bare" onClick={() => onOpen('baselines')}>
          By measure
          <span className="sr"> of the host baselines</span>
        </button>
      )}
    </Tile>
  )
}

function RecordTile({ calibration }: { readonly calibration: Calibration }) {
  const judged = judgedCount(calibration)
  const { harmful, cleared, least } = calibration
  const isReady = judged >= least
  return (
    <Tile
      title="Track record"
      mark={isReady ? 'ok' : 'medium'}
      state={isReady ? 'Ready' : 'Too few cases'}
    >
      <p className="num">
        {countText(judged, 'closed case')}: {numberText(harmful)} confirmed harmful,{' '}
        {numberText(cleared)} cleared.{' '}
        {isReady ? '' : `From ${least} on it is said how right the stated odds are. `}
        {notCountedText(calibration)}
      </p>
      {!isReady && <Progress value={judged / least} />}
    </Tile>
  )
}

/** The numbers stand in the words beside it. */
function Progress({ value }: { readonly value: number }) {
  return (
    <svg
      className="progress"
      width="100%"
      height="6"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="track" width="100" height="6" />
      <rect className="done" width={Math.min(100, value * 100)} height="6" />
    </svg>
  )
}

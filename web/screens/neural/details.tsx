/** What stands behind a tile, on request. */
import { type Baselines, useAsk } from '../../api/index.ts'
import { Answer, durationText, numberText } from '../../kit/index.ts'
import { Sheet } from '../../overlay/index.ts'
import { titleOf } from './hero.tsx'
import { cardOf, type Rate, type ShownCard } from './model-card.ts'
import { sampleText, shareText } from './words.ts'

interface DetailsProps {
  /** A model's id, `baselines`, or '': none. */
  readonly part: string
  readonly baselines: Baselines | undefined
  readonly onClose: () => void
}

export function Details({ part, baselines, onClose }: DetailsProps) {
  const isBaselines = part === 'baselines'
  return (
    <Sheet
      title={isBaselines ? 'What is normal, by measure' : titleOf(part)}
      isOpen={part !== ''}
      onClose={onClose}
      place="side"
    >
      {isBaselines ? baselines && <Measures baselines={baselines} /> : <ModelCard id={part} />}
      <button type="button" className="btn" onClick={onClose}>
        Back to Neural
      </button>
    </Sheet>
  )
}

function Measures({ baselines: { measures } }: { readonly baselines: Baselines }) {
  return (
    <div className="card-part">
      <table className="tbl wraps">
        <caption className="sr">Of how many hosts each measure is known</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="r">
              known of
            </th>
            <th scope="col" className="r">
              longest history
            </th>
          </tr>
        </thead>
        <tbody>
          {measures.map(({ id, label, hosts, known, longestSeconds }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              <td className="r">
                {numberText(known)} of {numberText(hosts)}
              </td>
              <td className="r">{durationText(Math.round(longestSeconds) * 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note">
        “Of” counts the hosts of which anything of it was seen. What is sent outside in an hour
        needs 24 ended hours; the others need a few episodes.
      </p>
    </div>
  )
}

function ModelCard({ id }: { readonly id: string }) {
  const model = useAsk('getModel', { params: { id } })
  return (
    <Answer query={model} what="the model's card">
      {({ summary, version, readinessBasis, card }) => (
        <div className="card-part">
          <p>{summary}</p>
          <p className="t2">
            {readinessBasis} Version <bdi>{version}</bdi>.
          </p>
          <Metrics card={cardOf(card)} />
          <Unseen card={cardOf(card)} />
          <Sources card={cardOf(card)} />
        </div>
      )}
    </Answer>
  )
}

function Metrics({ card: { caught, falseAlarms, auc, protocol } }: { readonly card: ShownCard }) {
  if (caught === null || falseAlarms === null) return null
  return (
    <section>
      <h3 className="h">On what it never saw</h3>
      <table className="tbl wraps">
        <caption className="sr">Held-out metrics</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="r">
              share
            </th>
            <th scope="col" className="r">
              sample, 95% range
            </th>
          </tr>
        </thead>
        <tbody>
          <RateRow name="Malicious flows reported" rate={caught} />
          <RateRow name="Benign flows reported" rate={falseAlarms} />
          {auc !== null && (
            <tr>
              <th scope="row">Area under the curve</th>
              <td className="r">{auc.toFixed(3)}</td>
              <td className="r">all {numberText(caught.n + falseAlarms.n)}</td>
            </tr>
          )}
        </tbody>
      </table>
      <p className="note">{protocol}</p>
    </section>
  )
}

function RateRow({ name, rate }: { readonly name: string; readonly rate: Rate }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="r">{shareText(rate.value)}</td>
      <td className="r">{sampleText(rate)}</td>
    </tr>
  )
}

function Unseen({ card: { unseen } }: { readonly card: ShownCard }) {
  if (unseen.length === 0) return null
  return (
    <section>
      <h3 className="h">Of kinds of attack left out of its training</h3>
      <table className="tbl wraps">
        <caption className="sr">Reported flows of kinds left out of the training</caption>
        <tbody>
          {unseen.map(({ kind, reported }) => (
            <RateRow key={kind} name={titleOf(kind)} rate={reported} />
          ))}
        </tbody>
      </table>
      <p className="note">Such kinds are for the behaviours to find, which need no training.</p>
    </section>
  )
}

function Sources({ card: { sources, notes, features } }: { readonly card: ShownCard }) {
  return (
    <section>
      <h3 className="h">What it was trained on</h3>
      <ul className="sources">
        {sources.map(({ name, licence, captures, benign, malicious }) => (
          <li key={name}>
            <b>{name}</b> ({licence}): {numberText(captures)} captures, {numberText(benign)} benign
            and {numberText(malicious)} malicious flows.
          </li>
        ))}
      </ul>
      <p className="t2">It looks at {numberText(features)} numbers of a flow.</p>
      <ul className="sources note">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  )
}

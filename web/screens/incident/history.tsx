import { type Operations, useAsk } from '../../api/index.ts'
import { dispositionText, Notes } from '../../incident/index.ts'
import { Answer, dataText, Moment } from '../../kit/index.ts'
import { NamesMissing, useNames } from '../../session/index.tsx'
import { deedText } from './deeds.ts'
import type { TabProps } from './tab-body.tsx'

type Entry = Operations['historyOfIncident']['answer']['data'][number]

/** Who did what when, and what they wrote. */
export function HistoryTab({ incident }: TabProps) {
  const { id } = incident
  const history = useAsk('historyOfIncident', { params: { id }, query: { limit: 100 } })
  const nameOf = useNames()
  return (
    <div className="halves">
      <section className="panel" aria-labelledby="done">
        <div className="head flat">
          <h2 id="done">What was done to it</h2>
        </div>
        <NamesMissing />
        <Answer query={history} what="its history" rows={4}>
          {({ data, page }) => (
            <>
              {data.length === 0 && <p className="bit note">Nobody has done anything to it yet.</p>}
              <ol>
                {data.map((entry) => (
                  <Deed key={entry.seq} entry={entry} nameOf={nameOf} />
                ))}
              </ol>
              {page.hasMore && <p className="bit note">The newest 100 are told of here.</p>}
            </>
          )}
        </Answer>
      </section>
      <section className="panel" aria-labelledby="notes">
        <div className="head flat">
          <h2 id="notes">Notes</h2>
        </div>
        <Notes id={id} />
      </section>
    </div>
  )
}

interface DeedProps {
  readonly entry: Entry
  readonly nameOf: (id: string) => string
}

function Deed({ entry, nameOf }: DeedProps) {
  const who = entry.actorKind === 'user' ? nameOf(entry.actor) : `The ${entry.actorKind}`
  return (
    <li className="deed">
      <p>
        <b>{dataText(who)}</b> {dataText(deedText(entry, { nameOf, dispositionText }))}
      </p>
      {entry.reason !== '' && <p className="note">“{dataText(entry.reason)}”</p>}
      <p className="note">
        <Moment at={entry.time} />
      </p>
    </li>
  )
}

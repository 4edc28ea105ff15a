import { useState } from 'react'
import { type ServiceAccount, useAsk } from '../../api/index.ts'
import { Answer, countText, Data, Empty, Icon, Moment, Panel, useUrl } from '../../kit/index.ts'
import { Sheet } from '../../overlay/index.ts'
import { NamesMissing, useNames } from '../../session/index.tsx'
import { Pages } from './rows.tsx'
import { ServiceForm } from './service-form.tsx'
import { ServiceSheet } from './service-sheet.tsx'
import { scopesText } from './words.ts'

/** Programs that may ask: what each may do, and its keys. */
export function Keys() {
  const [search, change] = useUrl()
  const [isMaking, setMaking] = useState(false)
  const { after, before, service } = search
  const services = useAsk(
    'listServiceAccounts',
    { query: { limit: 50, count: 'estimate', ...(after && { after }), ...(before && { before }) } },
    { keepsOld: true },
  )
  return (
    <>
      <KeysHead count={services.data?.count?.value} onMake={() => setMaking(true)} />
      <Panel title="Programs">
        <Answer query={services} what="programs">
          {({ data, page }) =>
            data.length === 0 ? (
              <Empty title="None yet.">
                <p className="t2">
                  A program signs in with a key of its own, so that it can be shut out alone.
                </p>
              </Empty>
            ) : (
              <>
                <NamesMissing />
                <ul>
                  {data.map((row) => (
                    <ServiceRow
                      key={row.id}
                      service={row}
                      onOpen={() => change({ service: row.id })}
                    />
                  ))}
                </ul>
                <Pages
                  page={page}
                  onNewer={(cursor) => change({ before: cursor, after: '' })}
                  onOlder={(cursor) => change({ after: cursor, before: '' })}
                />
              </>
            )
          }
        </Answer>
      </Panel>
      <Sheet title="Let a program in" isOpen={isMaking} onClose={() => setMaking(false)}>
        <ServiceForm
          onDone={(id) => {
            setMaking(false)
            change({ service: id })
          }}
        />
      </Sheet>
      {service !== undefined && (
        <ServiceSheet id={service} onClose={() => change({ service: '' })} />
      )}
    </>
  )
}

function ServiceRow({
  service,
  onOpen,
}: {
  readonly service: ServiceAccount
  readonly onOpen: () => void
}) {
  const nameOf = useNames()
  const { name, scopes, state, createdAt, createdBy } = service
  return (
    <li className="set-row">
      <div className="set-main">
        <p>
          <b className="person">
            <Data>{name}</Data>
          </b>{' '}
          {state === 'disabled' && <span className="set-tag">disabled</span>}
        </p>
        <p className="t2">{scopesText(scopes)}</p>
        <p className="note">
          by {nameOf(createdBy)} <Moment at={createdAt} />
        </p>
      </div>
      <button type="button" className="btn s" onClick={onOpen} aria-label={`Keys of ${name}`}>
        Keys
      </button>
    </li>
  )
}

function KeysHead({
  count,
  onMake,
}: {
  /** Absent: not known yet. */
  readonly count: number | undefined
  readonly onMake: () => void
}) {
  return (
    <section className="panel say set-say">
      <h1>{count === undefined ? 'Service keys' : programsText(count)}</h1>
      <ul className="proof">
        <li>A key is shown once; only its hash is kept.</li>
        <li>Revoking one holds at once.</li>
      </ul>
      <div className="btns">
        <button type="button" className="btn go" onClick={onMake}>
          <Icon name="plus" size={14} />
          Let a program in
        </button>
      </div>
    </section>
  )
}

function programsText(count: number): string {
  return count === 0 ? 'No programs may ask.' : `${countText(count, 'program')} may ask.`
}

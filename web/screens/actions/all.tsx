import type { FormEvent } from 'react'
import { type ActionHead, useAsk } from '../../api/index.ts'
import { Answer, Choice, Data, Empty, Icon, Moment, useRowKeys, useUrl } from '../../kit/index.ts'
import {
  AskedBy,
  deedText,
  isUnconfirmed,
  kinds,
  stateText,
  stateWords,
} from '../../response/index.ts'

const pageRows = 50
const asked = ['state', 'kind', 'target', 'incident', 'after', 'before'] as const

interface OpenProps {
  readonly onOpen: (id: string) => void
}

/** Every action, the newest first, as the address asks for them. */
export function All({ onOpen }: OpenProps) {
  const [search, change] = useUrl()
  const filter = Object.fromEntries(
    asked.filter((name) => search[name] !== undefined).map((name) => [name, search[name]!]),
  )
  const actions = useAsk(
    'listActions',
    { query: { ...filter, limit: pageRows } },
    { keepsOld: true },
  )
  return (
    <section className="panel" aria-labelledby="all-actions">
      <div className="head">
        <h2 id="all-actions">All actions</h2>
        <span className="t3">newest first</span>
      </div>
      <Filter />
      <Answer query={actions} what="the actions" rows={6}>
        {({ data, page }) =>
          data.length === 0 ? (
            <None isFiltered={Object.keys(filter).length > 0} />
          ) : (
            <>
              <Table of={data} onOpen={onOpen} />
              {(page.prev !== null || page.next !== null) && (
                <div className="act-pages">
                  <button
                    type="button"
                    className="btn s"
                    disabled={page.prev === null}
                    onClick={() => change({ before: page.prev!, after: '' })}
                  >
                    <Icon name="left" size={14} />
                    Newer
                  </button>
                  <button
                    type="button"
                    className="btn s"
                    disabled={page.next === null}
                    onClick={() => change({ after: page.next!, before: '' })}
                  >
                    Older
                    <Icon name="right" size={14} />
                  </button>
                </div>
              )}
            </>
          )
        }
      </Answer>
    </section>
  )
}

const states = [['', 'In any state'], ...Object.entries(stateWords)] as readonly (readonly [
  string,
  string,
])[]
const kindOptions = [
  ['', 'Of any kind'],
  ...Object.entries(kinds).map(([name, { title }]) => [name, title] as const),
] as readonly (readonly [string, string])[]

function Filter() {
  const [search, change] = useUrl()
  const { state = '', kind = '', target = '', incident = '' } = search
  const ask = (patch: Readonly<Record<string, string>>) =>
    change({ ...patch, after: '', before: '' })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    ask({ target: String(new FormData(event.currentTarget).get('target')).trim() })
  }
  return (
    <div className="act-bar">
      <form className="act-search" onSubmit={submit}>
        <label className="query">
          <Icon name="search" />
          <span className="sr">Target</span>
          <input
            key={target}
            name="target"
            defaultValue={target}
            placeholder="An address, a name"
          />
        </label>
        <button type="submit" className="btn s">
          Search
        </button>
      </form>
      <Choice
        label="State"
        value={state}
        options={states}
        onChoose={(next) => ask({ state: next })}
      />
      <Choice
        label="Kind"
        value={kind}
        options={kindOptions}
        onChoose={(next) => ask({ kind: next })}
      />
      {incident !== '' && (
        <button type="button" className="btn s" onClick={() => ask({ incident: '' })}>
          Of one incident
          <Icon name="close" size={13} />
          <span className="sr">: show those of all</span>
        </button>
      )}
    </div>
  )
}

function None({ isFiltered }: { readonly isFiltered: boolean }) {
  const [search, change] = useUrl()
  if (!isFiltered)
    return (
      <Empty title="Nothing was ever done from here.">
        <p className="t2">An incident says what could be done about it, and what that would do.</p>
      </Empty>
    )
  const clear = Object.fromEntries(Object.keys(search).map((name) => [name, '']))
  return (
    <Empty title="No action matches what you ask for.">
      <button type="button" className="btn s" onClick={() => change(clear)}>
        Show all actions
      </button>
    </Empty>
  )
}

function Table({ of, onOpen }: OpenProps & { readonly of: readonly ActionHead[] }) {
  useRowKeys('.act-table tbody th button')
  return (
    <table className="tbl cards act-table">
      <caption className="sr">All actions</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">State</th>
          <th scope="col">Who</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {of.map((one) => (
          <Row key={one.id} of={one} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ of, onOpen }: OpenProps & { readonly of: ActionHead }) {
  return (
    <tr>
      <th scope="row">
        <button type="button" className="btn s bare act-name" onClick={() => onOpen(of.id)}>
          {deedText(of)}
        </button>
        {of.failure !== '' && !isUnconfirmed(of) && (
          <span className="note act-why">
            <Data>{of.failure}</Data>
          </span>
        )}
      </th>
      <td>{stateText(of)}</td>
      <td>
        <AskedBy of={of} />
      </td>
      <td>
        <Moment at={of.createdAt} />
      </td>
    </tr>
  )
}

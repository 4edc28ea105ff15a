import { useState } from 'react'
import { type User, useAsk } from '../../api/index.ts'
import { Answer, Choice, Data, Empty, Icon, Mark, Moment, Panel, useUrl } from '../../kit/index.ts'
import { Sheet } from '../../overlay/index.ts'
import { useMe } from '../../session/index.tsx'
import { PersonForm } from './person-form.tsx'
import { PersonSheet } from './person-sheet.tsx'
import { Pages } from './rows.tsx'
import { peopleText, proofText, roleWords } from './words.ts'

const asked = ['name', 'role', 'state', 'after', 'before'] as const
const roleChoices = [
  ['', 'All roles'],
  ...Object.keys(roleWords).map((role) => [role, role] as const),
] as const

/** People who may sign in: what each may do, and when they were last here. */
export function Team() {
  const [search, change] = useUrl()
  const [isMaking, setMaking] = useState(false)
  const filter = Object.fromEntries(
    asked.filter((name) => search[name] !== undefined).map((name) => [name, search[name]!]),
  )
  const users = useAsk(
    'listUsers',
    { query: { ...filter, limit: 50, count: 'estimate' } },
    { keepsOld: true },
  )
  const isFiltered = ['name', 'role', 'state'].some((name) => search[name] !== undefined)
  const count = users.data?.count
  const open = search['user']
  return (
    <>
      <section className="panel say set-say">
        <h1>
          {count === undefined || isFiltered ? 'Team' : peopleText(count.value, count.isExact)}
        </h1>
        <ul className="proof">
          <li>A change of role or state holds at once, in every session.</li>
        </ul>
        <div className="btns">
          <button type="button" className="btn go" onClick={() => setMaking(true)}>
            <Icon name="plus" size={14} />
            Let somebody in
          </button>
        </div>
      </section>
      <Panel title="People" aside={count && isFiltered ? `${count.value} match` : undefined}>
        <TeamFilter />
        <Answer query={users} what="people" rows={8}>
          {({ data, page }) =>
            data.length === 0 ? (
              <NobodyLikeThis />
            ) : (
              <>
                <Table users={data} onOpen={(id) => change({ user: id })} />
                <Pages
                  page={page}
                  onNewer={(before) => change({ before, after: '' })}
                  onOlder={(after) => change({ after, before: '' })}
                />
              </>
            )
          }
        </Answer>
      </Panel>
      <Sheet title="Let somebody in" isOpen={isMaking} onClose={() => setMaking(false)}>
        <PersonForm onDone={() => setMaking(false)} />
      </Sheet>
      {open !== undefined && <PersonSheet id={open} onClose={() => change({ user: '' })} />}
    </>
  )
}

function NobodyLikeThis() {
  const [, change] = useUrl()
  return (
    <Empty title="Nobody matches what you ask for.">
      <button
        type="button"
        className="btn s"
        onClick={() => change({ name: '', role: '', state: '', after: '', before: '' })}
      >
        Show everybody
      </button>
    </Empty>
  )
}

function TeamFilter() {
  const [search, change] = useUrl()
  const { name = '', role = '', state = '' } = search
  const ask = (patch: Readonly<Record<string, string>>) =>
    change({ ...patch, after: '', before: '' })
  return (
    <div className="set-bar">
      <form
        className="set-search"
        onSubmit={(event) => {
          event.preventDefault()
          ask({ name: String(new FormData(event.currentTarget).get('name')).trim().toLowerCase() })
        }}
      >
        <label className="query">
          <Icon name="search" />
          <span className="sr">Name that they sign in with</span>
          <input
            key={name}
            name="name"
            defaultValue={name}
            placeholder="Name that they sign in with"
          />
        </label>
        <button type="submit" className="btn s">
          Search
        </button>
      </form>
      <Choice
        label="Role"
        value={role}
        options={roleChoices}
        onChoose={(next) => ask({ role: next })}
      />
      <Choice
        label="State"
        value={state}
        options={[
          ['', 'Active or not'],
          ['active', 'Active'],
          ['disabled', 'Disabled'],
        ]}
        onChoose={(next) => ask({ state: next })}
      />
    </div>
  )
}

function Table({
  users,
  onOpen,
}: {
  readonly users: readonly User[]
  readonly onOpen: (id: string) => void
}) {
  return (
    <table className="tbl cards set-team">
      <caption className="sr">People who may sign in</caption>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Role</th>
          <th scope="col">State</th>
          <th scope="col">Last seen</th>
          <th scope="col">Second proof</th>
          <th scope="col">
            <span className="sr">Change</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <Row key={user.id} user={user} onOpen={() => onOpen(user.id)} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ user, onOpen }: { readonly user: User; readonly onOpen: () => void }) {
  const me = useMe()
  const { id, signIn, name, role, lastSeenAt } = user
  return (
    <tr>
      <th scope="row">
        <span className="person">
          <Data>{name || signIn}</Data>
        </span>{' '}
        {name !== '' && (
          <span className="t3">
            <Data>{signIn}</Data>
          </span>
        )}
        {id === me.user.id && <span className="set-tag">you</span>}
      </th>
      <td>{role}</td>
      <td>
        <StateOf user={user} />
      </td>
      <td>
        {lastSeenAt === null ? (
          <span className="t3">no session kept</span>
        ) : (
          <Moment at={lastSeenAt} />
        )}
      </td>
      <td>{user.isOuter ? 'at the sign-in service' : proofText(user)}</td>
      <td className="act">
        <button
          type="button"
          className="btn s"
          onClick={onOpen}
          aria-label={`Change ${name || signIn}`}
        >
          Change
        </button>
      </td>
    </tr>
  )
}

export function StateOf({ user: { state, hasPassword, isOuter } }: { readonly user: User }) {
  if (state === 'disabled') return <span className="t3">disabled</span>
  if (!hasPassword && !isOuter)
    return (
      <span className="sev low">
        <Mark name="low" size={12} /> no password yet
      </span>
    )
  return (
    <span className="sev ok">
      <Mark name="ok" size={12} /> active
    </span>
  )
}

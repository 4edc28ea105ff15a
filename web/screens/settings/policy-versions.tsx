import { Link } from '@tanstack/react-router'
import { type PolicyVersion, useAsk } from '../../api/index.ts'
import { Answer, dataText, Moment, Panel } from '../../kit/index.ts'
import { NamesMissing, useMay, useNames } from '../../session/index.tsx'
import { Act } from './deed.tsx'
import { rollBack } from './policy-activate.tsx'

const stateWords = { draft: 'Draft', active: 'In force', retired: 'Was in force' } as const

/** Never changed, only followed by others: the newest first. */
export function Versions({ shown }: { readonly shown: number }) {
  const versions = useAsk('listPolicies', { query: { limit: 50 } })
  return (
    <Panel title="Versions" note="the newest first">
      <NamesMissing />
      <Answer query={versions} what="the versions" rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="note pad">
              None was made here yet: the built-in policy holds until one is put in force.
            </p>
          ) : (
            <ul>
              {data.map((one) => (
                <Row key={one.version} of={one} isShown={one.version === shown} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Panel>
  )
}

function Row({ of, isShown }: { readonly of: PolicyVersion; readonly isShown: boolean }) {
  const nameOf = useNames()
  const mayPut = useMay('policies:activate')
  const { version, state, author, note, createdAt, activatedAt, activatedBy } = of
  return (
    <li className="set-row">
      <div className="set-main">
        <p>
          <Link
            className="set-link"
            to={'.' as never}
            search={{ version: String(version) } as never}
            aria-current={isShown ? 'true' : undefined}
          >
            Policy {version}
          </Link>{' '}
          <span className="set-tag">{stateWords[state]}</span>
        </p>
        {note !== '' && <p className="t2">{dataText(note)}</p>}
        <p className="note">
          by {author === 'settings' ? 'the settings' : dataText(nameOf(author))}{' '}
          <Moment at={createdAt} />
          {activatedAt !== null && (
            <>
              ; put in force by{' '}
              {activatedBy === '' ? 'the settings' : dataText(nameOf(activatedBy))}{' '}
              <Moment at={activatedAt} />
            </>
          )}
        </p>
      </div>
      {state === 'retired' && mayPut && (
        <Act onClick={() => void rollBack(version)}>
          Roll back<span className="sr"> to policy {version}</span>
        </Act>
      )}
    </li>
  )
}

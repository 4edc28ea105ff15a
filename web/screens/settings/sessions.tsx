import { ask, type Session, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { Answer, Data, Moment, Panel } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { Act, attempt } from './deed.tsx'
import { browserText, methodWords } from './words.ts'

async function again(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['listMySessions'] })
}

/** Where one is signed in; ending one holds at once. */
export function Sessions() {
  const sessions = useAsk('listMySessions', undefined, { everyMs: 30_000 })
  const others = sessions.data?.data.filter(({ isThis }) => !isThis) ?? []
  const endOthers = () =>
    attempt(async () => {
      await ask('endMyOtherSessions')
      await again()
      toast('You are signed out everywhere else.')
    })
  return (
    <Panel
      title="Where you are signed in"
      note="ending one holds at once"
      aside={others.length > 0 && <Act onClick={() => void endOthers()}>End all others</Act>}
    >
      <Answer query={sessions} what="your sessions" rows={3}>
        {({ data }) => (
          <ul>
            {data.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Answer>
    </Panel>
  )
}

function SessionRow({ session }: { readonly session: Session }) {
  const { id, isThis, method, agent, address, beganAt, seenAt, isUnfinished } = session
  const end = () =>
    attempt(async () => {
      await ask('endMySession', { params: { id } })
      await again()
      toast('That session has ended.')
    })
  return (
    <li className="set-row">
      <div className="set-main">
        <p>
          <b>
            <span title={agent}>{browserText(agent)}</span>
          </b>{' '}
          {isThis && <span className="set-tag">this browser</span>}
          {isUnfinished && <span className="set-tag">a second proof is missing</span>}
        </p>
        <p className="note">
          from <Data>{address}</Data>, {methodWords[method]}, since <Moment at={beganAt} />; seen{' '}
          <Moment at={seenAt} />
        </p>
      </div>
      {!isThis && <Act onClick={() => void end()}>End</Act>}
    </li>
  )
}

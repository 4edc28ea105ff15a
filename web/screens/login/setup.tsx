/** First run: the first admin, then what is so on this machine, then in. */
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { type Me, queries, tellRenewed, useAsk } from '../../api/index.ts'
import { Mark } from '../../kit/index.ts'
import { type Need, SetUpProof } from '../../sign-in/index.ts'
import './setup.css'
import { FirstAdmin } from './first-admin.tsx'
import { Word } from './gate.tsx'
import { NoLink, SomebodyIsThere } from './no-link.tsx'
import { Title } from './title.tsx'
import { useLinkToken } from './token.ts'
import { Watched } from './watched.tsx'

type At = 'admin' | 'proof' | 'watched'

export function Setup() {
  const token = useLinkToken()
  const [me, setMe] = useState<Me | null>(null)
  const [need, setNeed] = useState<Need | null>(null)
  const { data } = useAsk('getSignInMethods', undefined)
  const navigate = useNavigate()
  useEffect(() => {
    document.title = 'First run · AMOSKYS'
  }, [])
  const enter = (made: Me) => {
    queries.setQueryData(['getMe', null], made)
    tellRenewed()
    setMe(made)
  }
  if (me !== null)
    return (
      <Frame at="watched" who={me.user.name || me.user.signIn} hasProof={need !== null}>
        <Watched onDone={() => void navigate({ to: '/' as never })} />
      </Frame>
    )
  if (need !== null)
    return (
      <Frame at="proof" hasProof>
        <Title
          isNext
          lead="Others than this machine can reach AMOSKYS, so an admin needs a proof beside the password."
        >
          Set up a second proof
        </Title>
        <SetUpProof onDone={enter} />
      </Frame>
    )
  if (data?.hasAccounts === true)
    return (
      <Frame at={null}>
        <SomebodyIsThere />
      </Frame>
    )
  return (
    <Frame at="admin">
      {token === '' ? <NoLink /> : <FirstAdmin token={token} onDone={enter} onNeed={setNeed} />}
    </Frame>
  )
}

interface StepsProps {
  readonly at: At
  /** Once there is one. */
  readonly who: string | undefined
  readonly hasProof: boolean
}

interface FrameProps extends Partial<Omit<StepsProps, 'at'>> {
  /** Null: there is nothing left to do. */
  readonly at: At | null
  readonly children: ReactNode
}

function Frame({ at, who, hasProof = false, children }: FrameProps) {
  return (
    <main className="setup" id="main">
      <div className="bar2">
        <Word />
        {at !== null && (
          <span className="note">
            First run · about a minute · AMOSKYS blocks nothing by itself
          </span>
        )}
      </div>
      <section className={`panel${at === null ? '' : ' setup-grid'}`} aria-label="First run">
        {at !== null && <Steps {...{ at, who, hasProof }} />}
        <div className="work">{children}</div>
      </section>
    </main>
  )
}

function Steps({ at, who, hasProof }: StepsProps) {
  const order: readonly At[] = hasProof ? ['admin', 'proof', 'watched'] : ['admin', 'watched']
  const texts = {
    admin: ['First administrator', who ?? 'Name and password'],
    proof: ['Second proof', 'Passkey or code app'],
    watched: ['What is watched', 'As of this moment'],
  } as const
  return (
    <ol className="setup-steps" aria-label="Steps">
      {order.map((step, i) => {
        const isDone = i < order.indexOf(at)
        return (
          <li
            key={step}
            className={isDone ? 'done' : ''}
            aria-current={step === at ? 'step' : undefined}
          >
            <span className="k">{isDone ? <Mark name="ok" size={11} /> : i + 1}</span>
            <b>{texts[step][0]}</b>
            <span className="note">
              <bdi className="plain">{texts[step][1]}</bdi>
            </span>
          </li>
        )
      })}
    </ol>
  )
}

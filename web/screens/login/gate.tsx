/** What stands around every form before the app. */
import { type ReactNode, useEffect } from 'react'
import './login.css'
import '../../styles/mono.css'
import { useAsk } from '../../api/index.ts'
import { Brand, clockText, zoneText } from '../../kit/index.ts'
import { Neuron } from './neuron.tsx'

interface GateProps {
  readonly title: string
  readonly lead: ReactNode
  readonly children: ReactNode
}

export function Gate({ title, lead, children }: GateProps) {
  useEffect(() => {
    document.title = `${title} · AMOSKYS`
  }, [title])
  return (
    <>
      <div className="aura deep" aria-hidden="true">
        <Neuron />
      </div>
      <div className="gate">
        <main className="side" id="main">
          <Word />
          <div className="way">
            <div>
              <h1>{title}</h1>
              <p className="t2">{lead}</p>
            </div>
            {children}
          </div>
          <Version />
        </main>
      </div>
    </>
  )
}

export function Word() {
  return (
    <div className="word-mark">
      <Brand size={30} />
      AMOSKYS
    </div>
  )
}

function Version() {
  const { data } = useAsk('getMeta', undefined)
  return (
    <p className="note num">
      {data === undefined
        ? 'AMOSKYS'
        : `AMOSKYS ${data.version} · ${clockText(Date.parse(data.time)).slice(0, 5)} ${zoneText()}`}
    </p>
  )
}

/** The command that a person types on the machine, apart from our own words. */
export function Command({ children }: { readonly children: string }) {
  return <code className="command">{children}</code>
}

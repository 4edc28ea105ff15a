import { Mark } from './icon.tsx'

export type SeverityName = 'critical' | 'high' | 'medium' | 'low' | 'info'

const words: Readonly<Record<SeverityName, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
}

/** Shape, word and colour: never one of them alone. */
export function Severity({ of }: { readonly of: SeverityName }) {
  return (
    <span className={`sev ${of}`}>
      <Mark name={of} />
      {words[of]}
    </span>
  )
}

/** Whether and where traces are exported, by the names that OpenTelemetry gave the environment. */
export interface ExportPlan {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Share of the traces that are exported, 0 to 1. */
  readonly share: number
  readonly serviceName: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Null: nowhere; a sentence: what is said there cannot be followed, and nothing is exported. */
export function exportPlanOf(
  environment: Environment,
  serviceName: string,
): ExportPlan | string | null {
  const of = (name: string) => environment[`OTEL_${name}`]?.trim() ?? ''
  const isOff =
    of('SDK_DISABLED').toLowerCase() === 'true' ||
    of('TRACES_EXPORTER') === 'none' ||
    of('TRACES_SAMPLER').endsWith('always_off')
  const base = of('EXPORTER_OTLP_ENDPOINT')
  const place =
    of('EXPORTER_OTLP_TRACES_ENDPOINT') || (base && `${base.replace(/\/+$/, '')}/v1/traces`)
  if (isOff || place === '') return null
  const protocol = of('EXPORTER_OTLP_TRACES_PROTOCOL') || of('EXPORTER_OTLP_PROTOCOL')
  if (protocol !== '' && protocol !== 'http/json')
    return refusal('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json', protocol)
  // A password in it is nobody's to read: it is not shown.
  if (!isHttp(place))
    return refusal('OTEL_EXPORTER_OTLP_ENDPOINT', 'http:// or https://', 'another')
  const share = shareOf(of('TRACES_SAMPLER'), of('TRACES_SAMPLER_ARG'))
  if (share === null)
    return refusal('OTEL_TRACES_SAMPLER_ARG', 'a number from 0 to 1', of('TRACES_SAMPLER_ARG'))
  const headers = headersIn(of('EXPORTER_OTLP_TRACES_HEADERS') || of('EXPORTER_OTLP_HEADERS'))
  if (headers === null)
    return refusal('OTEL_EXPORTER_OTLP_HEADERS', 'name=value,name=value', 'something else')
  return { url: place, headers, share, serviceName: of('SERVICE_NAME') || serviceName }
}

/** The same for every process on the way: a trace is exported whole or not at all. */
export function isChosen(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-8), 16) < share * 2 ** 32
}

function refusal(name: string, expected: string, found: string): string {
  return `${name}: expected ${expected}, found ${found.slice(0, 80)}; traces are not exported`
}

function isHttp(place: string): boolean {
  return URL.canParse(place) && /^https?:$/.test(new URL(place).protocol)
}

function shareOf(sampler: string, argument: string): number | null {
  if (sampler.endsWith('always_on') || argument === '') return 1
  const share = Number(argument)
  return share >= 0 && share <= 1 ? share : null
}

/** As in W3C baggage: values are encoded for URLs. */
function headersIn(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {}
  for (const one of text.split(',').filter((part) => part.trim() !== '')) {
    const at = one.indexOf('=')
    const name = one.slice(0, at).trim().toLowerCase()
    if (at < 1 || !/^[!#$%&'*+.^`|~\w-]+$/.test(name)) return null
    try {
      const value = decodeURIComponent(one.slice(at + 1).trim())
      if (/[^\t -~]/.test(value)) return null
      headers[name] = value
    } catch {
      return null
    }
  }
  return headers
}

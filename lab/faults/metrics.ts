/** What a process tells Prometheus, read as Prometheus does. */
import { runCommand, toolPath } from '../command.ts'

export interface Where {
  /** The network that it is read in; '': ours. */
  readonly namespace: string
  readonly port: number
  /** '': it asks for none. */
  readonly token: string
}

/** By name, with the labels as they are written; none where it does not answer. */
export type Metrics = ReadonlyMap<string, number>

export async function metricsOf({ namespace, port, token }: Where): Promise<Metrics> {
  const shown = token === '' ? [] : ['-H', `Authorization: Bearer ${token}`]
  const url = `http://127.0.0.1:${port}/metrics`
  const inside = namespace === '' ? [] : [toolPath('ip'), 'netns', 'exec', namespace]
  const { stdout } = await runCommand(
    [...inside, toolPath('curl'), '-s', '-m', '5', ...shown, url],
    { anyStatus: true },
  )
  return readMetrics(stdout)
}

export function readMetrics(text: string): Metrics {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

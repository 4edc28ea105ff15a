/** One line of standard input; what is typed at a terminal is not shown. */
import { AmoskysError } from '../kernel/index.ts'

/** Longer than any password may be. */
const lineMax = 4096
const controlC = '\u0003'
const deletes: ReadonlySet<string> = new Set(['\u007f', '\b'])

export interface LineInput {
  readonly input: NodeJS.ReadStream
  readonly err: (text: string) => void
}

export async function readHiddenLine(prompt: string, { input, err }: LineInput): Promise<string> {
  const isTerminal = input.isTTY === true
  if (isTerminal) {
    err(prompt)
    input.setRawMode(true)
  }
  try {
    return await lineOf(input)
  } finally {
    if (isTerminal) {
      input.setRawMode(false)
      err('\n')
    }
    input.pause()
  }
}

async function lineOf(input: NodeJS.ReadStream): Promise<string> {
  let line = ''
  input.setEncoding('utf8')
  for await (const chunk of input)
    for (const character of String(chunk)) {
      if (character === '\n' || character === '\r') return line
      if (character === controlC) throw new AmoskysError('usage', 'stopped: nothing was changed')
      line = deletes.has(character) ? line.slice(0, -1) : line + character
      if (line.length > lineMax)
        throw new AmoskysError('usage', `the line has more than ${lineMax} characters`)
    }
  return line
}

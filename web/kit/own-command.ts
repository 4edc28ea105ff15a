/** How the program is run from its folder, whether or not it was ever put on the path. */
const program = 'npm run -s amoskys --'

/** `up -i eth0` as it is typed; `sudo` where it needs a network card. */
export function commandLine(words: string, isRoot = false): string {
  return `${isRoot ? 'sudo ' : ''}${program} ${words}`
}

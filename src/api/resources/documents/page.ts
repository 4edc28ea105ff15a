/** The OpenAPI document as a page: no scripts, so that the strictest policy lets it through. */

type Json = Readonly<Record<string, unknown>>

export function pageOf(document: Json): string {
  const { info, tags, paths, components } = document as {
    readonly info: {
      readonly title: string
      readonly version: string
      readonly description: string
    }
    readonly tags: readonly { readonly name: string; readonly description: string }[]
    readonly paths: Readonly<Record<string, Json>>
    readonly components: { readonly schemas: Json }
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ path, method: method.toUpperCase() },
      operation: operation as Operation,
    })),
  )
  const sections = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name))
    return `<section aria-labelledby="tag-${text(name)}"><h2 id="tag-${text(name)}">${text(name)}</h2>
<p>${text(description)}</p>${own.map(operationHtml).join('')}</section>`
  })
  const shapes = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${text(name)}"><summary><code>${text(name)}</code></summary>${json(schema)}</details>`,
  )
  const links = tags.map(({ name }) => `<li><a href="#tag-${text(name)}">${text(name)}</a></li>`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(info.title)} API ${text(info.version)}</title><link rel="stylesheet" href="docs.css"></head>
<body><header><h1>${text(info.title)} API <small>${text(info.version)}</small></h1>
<p>${text(info.description)}</p><p><a href="openapi.json">As OpenAPI 3.1</a></p></header>
<nav aria-label="Resources"><ul>${links.join('')}</ul></nav>
<main>${sections.join('')}<section aria-labelledby="shapes"><h2 id="shapes">Shapes</h2>${shapes.join('')}</section></main></body></html>`
}

interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly description?: string
    readonly schema: Json
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> }
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string
        readonly content?: Readonly<Record<string, { readonly schema: Json }>>
      }
    >
  >
}

function operationHtml({
  path,
  method,
  operation,
}: {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}): string {
  const rows = operation.parameters.map(
    (parameter) =>
      `<tr><td><code>${text(parameter.name)}</code></td><td>${text(parameter.in)}${parameter.required ? ', required' : ''}</td><td>${text(parameter.description ?? '')}</td></tr>`,
  )
  const body = operation.requestBody?.content['application/json']
  const answers = Object.entries(operation.responses).map(
    ([status, { description, content }]) =>
      `<li><strong>${text(status)}</strong> ${text(description)}${Object.entries(content ?? {})
        .filter(([type]) => type === 'application/json')
        .map(([, { schema }]) => shape(schema))
        .join('')}</li>`,
  )
  return `<details id="${text(operation.operationId)}"><summary><span class="method">${text(method)}</span> <code>${text(path)}</code> <span>${text(operation.summary)}</span></summary>
<p>${text(operation.description)}</p>${
    rows.length > 0
      ? `<table><thead><tr><th scope="col">Parameter</th><th scope="col">Where</th><th scope="col">What</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
      : ''
  }${body ? `<h3>Body</h3>${shape(body.schema)}` : ''}<h3>Answers</h3><ul>${answers.join('')}</ul></details>`
}

function shape(schema: Json): string {
  const { $ref } = schema
  if (typeof $ref !== 'string') return json(schema)
  const name = $ref.split('/').at(-1) ?? ''
  return ` <a href="#schema-${text(name)}"><code>${text(name)}</code></a>`
}

function json(value: unknown): string {
  return `<pre tabindex="0"><code>${text(JSON.stringify(value, null, 2))}</code></pre>`
}

function text(given: string): string {
  return given
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Colours of UX 7.1: text on solid surfaces only. */
export const stylesheet = `:root{color-scheme:dark;--void:#070912;--surface:#0D111F;--raised:#141A2E;--edge:#2A3557;--text:#EAF0FF;--quiet:#B7C2DE;--link:#6FD3FF;--accent:#2BE7F2}
*{box-sizing:border-box}body{margin:0;padding:24px;background:var(--void);color:var(--text);font:1rem/1.5 Inter,system-ui,sans-serif}
header,main,nav{max-width:72rem;margin:0 auto}a{color:var(--link)}small,td,p{color:var(--quiet)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;list-style:none}nav a{display:inline-block;padding:4px 0}
details{background:var(--surface);border:1px solid var(--edge);border-radius:8px;margin:8px 0;padding:8px 16px}
summary{cursor:pointer;padding:4px 0}summary:focus-visible,a:focus-visible,pre:focus-visible{outline:2px solid #fff;outline-offset:2px}
.method{color:var(--accent);font-weight:600}code,pre{font-family:"JetBrains Mono",ui-monospace,monospace;font-size:.875rem}
pre{background:var(--raised);padding:12px;border-radius:8px;overflow:auto;max-height:28rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 8px;border-bottom:1px solid var(--edge);vertical-align:top}
`

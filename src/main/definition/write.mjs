// Writes the generator's schema as the resource: without descriptions, in a stable order, one member per line.
import { readFileSync, writeFileSync } from 'node:fs';

const [schemaFile, resourceFile, version, published, generator] = process.argv.slice(2);
const { definitions } = JSON.parse(readFileSync(schemaFile, 'utf8'));

// Only what a check of answers reads. The types say nothing about unnamed members, whatever the generator makes of that.
const KEPT = ['$ref', 'type', 'const', 'enum', 'anyOf', 'allOf', 'items', 'required', 'properties', 'additionalProperties'];
const DROPPED = ['description', 'deprecated', 'title'];

function bare(schema) {
  if (typeof schema !== 'object') return schema;
  const kept = {};
  for (const keyword of Object.keys(schema)) {
    if (!KEPT.includes(keyword) && !DROPPED.includes(keyword)) throw new Error(`unknown keyword ${keyword} in ${JSON.stringify(schema).slice(0, 200)}`);
  }
  for (const keyword of KEPT) {
    const value = schema[keyword];
    if (value === undefined || (keyword === 'additionalProperties' && (value === false || Object.keys(value).length === 0))) continue;
    if (keyword === 'anyOf' || keyword === 'allOf') kept[keyword] = value.map(bare);
    else if (keyword === 'items' || keyword === 'additionalProperties') kept[keyword] = bare(value);
    else if (keyword === 'properties') kept[keyword] = sorted(value, bare);
    else if (keyword === 'required') kept[keyword] = [...value].sort();
    else kept[keyword] = value;
  }
  return kept;
}

function sorted(object, of) {
  return Object.fromEntries(Object.keys(object).sort().map((name) => [name, of(object[name])]));
}

function line(name, value) {
  return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
}

// One member or alternative per line, so that two versions can be compared by reading.
function block(name, schema) {
  const lines = Object.entries(schema).map(([keyword, value]) => {
    if (keyword === 'properties') {
      return `"properties": {\n${Object.entries(value).map(([member, of]) => `        ${line(member, of)}`).join(',\n')}\n      }`;
    }
    if (keyword === 'anyOf' || keyword === 'enum') {
      return `"${keyword}": [\n${value.map((each) => `        ${JSON.stringify(each)}`).join(',\n')}\n      ]`;
    }
    return line(keyword, value);
  });
  return `    ${JSON.stringify(name)}: {\n${lines.map((each) => `      ${each}`).join(',\n')}\n    }`;
}

const answers = sorted(bare(definitions.Answers).properties, (each) => each.properties);
delete definitions.Answers;
const types = sorted(definitions, bare);
writeFileSync(
  resourceFile,
  `{
  "source": ${JSON.stringify({ package: 'openai', version, published, license: 'Apache-2.0', generator })},
  "answers": {
${Object.entries(answers).map(([name, of]) => `    ${line(name, of)}`).join(',\n')}
  },
  "definitions": {
${Object.entries(types).map(([name, schema]) => block(name, schema)).join(',\n')}
  }
}
`,
);

#!/usr/bin/env node
// Finds a Java, 17 or newer, and runs the jar on it. The rules are those of the shell launcher:
//
// JAVA_HOME            the Java to run on; without it, the java on the PATH
// FAUXPENAI_JAVA_OPTS  more options for that Java, split at blanks, for example -Xmx4g
//
// The first start leaves an archive of loaded classes (class data sharing) in the user's cache
// directory: the next ones take about a third less. It may be deleted at any time.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const OLDEST = 17;
const NOT_FOUND = 127; // the shell's exit code for an unknown command
const WINDOWS = process.platform === 'win32';
const JAVA_OPTIONS = ['-Xmn32m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
const ONE_SECOND = 1000; // in milliseconds, as Node counts
const TEN_MINUTES = 10 * 60 * 1000;
const MAKE_ARCHIVE = '--make-archive'; // how this script calls itself
const JAR = path.join(__dirname, '..', 'lib', 'fauxpenai-conformance.jar');

function fail(reason) {
  console.error(`fauxpenai-conformance needs Java ${OLDEST} or newer: ${reason}`);
  console.error(
    'Get one from https://adoptium.net, or with your package manager (apt install' +
      ' openjdk-17-jre-headless, brew install openjdk, winget install EclipseAdoptium.Temurin.21.JRE).',
  );
  process.exit(NOT_FOUND);
}

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function findJava() {
  const name = WINDOWS ? 'java.exe' : 'java';
  const home = process.env.JAVA_HOME;
  if (home) {
    const java = path.join(home, 'bin', name);
    return isFile(java) ? java : fail(`JAVA_HOME is ${home}, and there is no bin/${name} in it.`);
  }
  for (const folder of (process.env.PATH || '').split(path.delimiter)) {
    const java = path.join(folder, name);
    if (folder && isFile(java)) {
      return java;
    }
  }
  return fail('there is no java on the PATH, and JAVA_HOME is not set.');
}

// The file "release" of a Java installation has its version; running java -version would take as
// long as a short command.
function versionOf(java) {
  try {
    const release = path.join(path.dirname(fs.realpathSync(java)), '..', 'release');
    const line = /^JAVA_VERSION="([^"]+)"/m.exec(fs.readFileSync(release, 'utf8'));
    if (line) {
      return line[1];
    }
  } catch {
    // Not every Java has that file.
  }
  const said = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const line = / version "([^"]+)"/.exec(`${said.stderr}`);
  return line ? line[1] : fail(`${java} does not tell its version.`);
}

function cacheFolder() {
  if (WINDOWS) {
    return process.env.LOCALAPPDATA;
  }
  return process.env.XDG_CACHE_HOME || (process.env.HOME && path.join(process.env.HOME, '.cache'));
}

// An archive is for one Java and one file; Java itself refuses one that does not fit.
function archiveOptions(java, version) {
  const caches = cacheFolder();
  if (!caches || !path.isAbsolute(caches)) {
    return [];
  }
  const folder = path.join(caches, 'fauxpenai-conformance');
  const name = `${version}+${java}+${JAR}`.replace(/[\\/:]+/g, '+');
  const archive = path.join(folder, `${name}.jsa`);
  if (!WINDOWS && archive.includes(':')) {
    return [];
  }
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
    if (fs.statSync(archive).mtimeMs > fs.statSync(JAR).mtimeMs) {
      // Java's messages about its archive help nobody.
      return [`-XX:SharedArchiveFile=${archive}`, '-Xlog:disable'];
    }
  } catch (error) {
    if (error.path !== archive) {
      return []; // the folder cannot be written
    }
  }
  makeArchive(java, archive);
  return [];
}

// In a separate process: a Java that cannot write its archive, on a full disk for example, ends
// with another exit code than the program's. Most commands are done when it begins.
function makeArchive(java, archive) {
  const maker = spawn(process.execPath, [__filename, MAKE_ARCHIVE, java, archive], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  maker.on('error', () => {});
  maker.unref();
}

// One attempt at a time: the process that makes the directory tries, in it. A failed or killed
// attempt leaves it, so that no start within the next ten minutes tries again.
function archiveMade(javaFile, archive) {
  const making = `${archive}.making`;
  try {
    if (Date.now() - fs.statSync(making).mtimeMs > TEN_MINUTES) {
      fs.rmSync(making, { recursive: true, force: true });
    }
  } catch {
    // No attempt is running.
  }
  try {
    fs.mkdirSync(making);
  } catch {
    return;
  }
  os.setPriority(os.constants.priority.PRIORITY_LOW);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ONE_SECOND);
  const draft = path.join(making, 'archive');
  const made = spawnSync(
    javaFile,
    [
      ...JAVA_OPTIONS,
      `-XX:ArchiveClassesAtExit=${draft}`,
      '-Xlog:disable',
      ...['-cp', JAR, 'io.github.fauxpenai.conformance.cli.Rehearsal', making],
    ],
    { stdio: 'ignore' },
  );
  if (made.status === 0) {
    fs.renameSync(draft, archive);
    fs.rmSync(making, { recursive: true, force: true });
  } else {
    for (const file of fs.readdirSync(making)) {
      fs.rmSync(path.join(making, file), { recursive: true, force: true });
    }
  }
}

if (process.argv[2] === MAKE_ARCHIVE) {
  archiveMade(process.argv[3], process.argv[4]);
  process.exit(0);
}

const java = findJava();
const version = versionOf(java);
const major = Number.parseInt(version.replace(/^1\./, ''), 10); // Java 8 calls itself 1.8.0
if (!(major >= OLDEST)) {
  fail(`${java} is Java ${major}.`);
}

// A heap that is sized for the machine would keep garbage; but an initial size above the largest,
// if that is set, is an error.
const { FAUXPENAI_JAVA_OPTS, JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS } = process.env;
const given = ['', FAUXPENAI_JAVA_OPTS, JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS].join(' ');
const heap = / -Xm[sx]|HeapSize|RAMPercentage|FreeRatio/.test(given)
  ? []
  : ['-Xms96m', '-XX:MaxHeapFreeRatio=50'];

// Java would move its archive of classes to a random address and correct each pointer in it, which
// takes a tenth of a short command. Without an archive, a quarter of one is verifying bytecode,
// which is for code from elsewhere; what is in an archive has been verified. Arrays of a megabyte or
// more, which hold large answers, begin where garbage is seldom collected: they would be copied
// there. A later Java may not know these options.
const archive = archiveOptions(java, version);
const known =
  major <= 25
    ? [
        '-XX:+UnlockDiagnosticVMOptions',
        '-XX:ArchiveRelocationMode=0',
        '-XX:PretenureSizeThreshold=1m',
        ...(archive.length > 0 ? [] : ['-XX:-BytecodeVerificationRemote']),
      ]
    : [];
const options = [...heap, ...JAVA_OPTIONS, ...known, ...archive];
options.push(...(process.env.FAUXPENAI_JAVA_OPTS || '').split(/\s+/).filter(Boolean));
const child = spawn(java, [...options, '-jar', JAR, ...process.argv.slice(2)], {
  stdio: 'inherit',
});

// On Windows, Ctrl-C reaches every process of the console, and a signal from here would only kill.
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) {
  process.on(signal, () => {
    if (!WINDOWS) {
      child.kill(signal);
    }
  });
}
child.on('error', (error) => fail(`${java} cannot be run: ${error.message}`));
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + (os.constants.signals[signal] || 0) : code);
});

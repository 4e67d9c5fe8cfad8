/** npm as n8n sees it, with one package more than the registry has: the one that was packed from this checkout. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packProduct, ROOT, readManifest, type TemporaryFolder } from '../package/packing';

export const PACKAGE = readManifest(ROOT).name;

/**
 * Makes an `npm` that answers for the packed product, as the registry would once it is published, and leaves everything
 * else to the real one. Returns the folder it is in, for the front of a PATH.
 */
export function npmWithProduct(folder: TemporaryFolder): string {
	const tarball = packProduct(folder);
	const bin = folder.join('bin');
	mkdirSync(bin);
	const real = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
	const command = path.join(bin, 'npm');
	writeFileSync(
		command,
		[
			'#!/bin/sh',
			'case "$1 $2" in',
			`	"view ${PACKAGE}@"*) echo '"${readManifest(ROOT).version}"' ;;`,
			`	"pack ${PACKAGE}@"*) cp '${tarball}' . && basename '${tarball}' ;;`,
			'	"outdated "*) echo \'{}\' ;;',
			`	*) exec '${real}' "$@" ;;`,
			'esac',
			'',
		].join('\n'),
	);
	chmodSync(command, 0o755);
	return bin;
}

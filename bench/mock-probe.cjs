/** Loaded into every server of the mock's benchmarks: tells the parent, whenever asked, what the process has used. */
process.on('message', () => {
	const { user, system } = process.cpuUsage();
	process.send({ cpuUs: user + system, rss: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit(0));

import ArgumentParser

@main
struct Srzoom: ParsableCommand {}

// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
let strictC: [CSetting] = [.treatAllWarnings(as: .error), .enableWarning("extra")]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "srzoom",
  products: [
    .executable(name: "srzoom", targets: ["srzoom"]),
    .library(name: "CLSR", targets: ["CLSR"]),
    .library(name: "Imaging", targets: ["Imaging"]),
  ],
  // --disable-default-traits builds with libpng and libjpeg alone.
  traits: [
    .default(enabledTraits: ["ColourManagement", "HEIF", "TIFF", "WebP"]),
    .trait(name: "ColourManagement", description: "Show colours through their profiles, by Little CMS"),
    .trait(name: "HEIF", description: "Read HEIC and AVIF, by libheif"),
    .trait(name: "TIFF", description: "Read TIFF, by libtiff"),
    .trait(name: "WebP", description: "Read WebP, by libwebp"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    // Arrows point down: a target imports only targets that stand below it.
    .executableTarget(
      name: "srzoom",
      dependencies: [
        "CCaptions", "CLSR", "CMalloc", "CStartup", "Imaging", "Terminal", system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "Terminal", dependencies: ["Imaging", "CTerminal", "CTerminfo", system], swiftSettings: strict),
    .target(
      name: "CLSR", dependencies: ["Imaging", "CKernels", "COpenBLAS", "CWeights"], swiftSettings: strict),
    .target(
      name: "Imaging",
      dependencies: [
        "CJPEG", "CPNG", system,
        .target(name: "CHEIF", condition: .when(traits: ["HEIF"])),
        .target(name: "CLCMS", condition: .when(traits: ["ColourManagement"])),
        .target(name: "CTIFF", condition: .when(traits: ["TIFF"])),
        .target(name: "CWebP", condition: .when(traits: ["WebP"])),
      ],
      swiftSettings: strict),

    // C: the inner loops, the weights, the letters of captions, and one target for each system library.
    .target(name: "CKernels", cSettings: strictC),
    .target(name: "CTerminal", cSettings: strictC),
    .target(name: "CWeights"),
    .target(name: "CCaptions"),
    .target(name: "CJPEG", cSettings: strictC, linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CPNG", cSettings: strictC, linkerSettings: [.linkedLibrary("png"), .linkedLibrary("z")]),
    .systemLibrary(name: "CHEIF", providers: [.apt(["libheif-dev"])]),
    .systemLibrary(name: "CTIFF", providers: [.apt(["libtiff-dev"])]),
    .systemLibrary(name: "CWebP", providers: [.apt(["libwebp-dev"])]),
    .systemLibrary(name: "CLCMS", providers: [.apt(["liblcms2-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CTerminfo", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),

    // What an executable does before its libraries are loaded; nothing imports it, and no library product may contain it.
    .target(name: "CStartup", cSettings: strictC),

    .testTarget(
      name: "ImagingTests", dependencies: ["Imaging", system], exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "CLSRTests", dependencies: ["CLSR", "Imaging"], exclude: ["Golden"],
      swiftSettings: strict),
    // The library products as another package sees them.
    .testTarget(name: "LibraryTests", dependencies: ["CLSR", "Imaging"], swiftSettings: strict),
    // The rules that the arrows between targets and folders follow, of which the compiler knows nothing.
    .testTarget(name: "StructureTests", swiftSettings: strict),
    // The engine, driven line by line, for the comparison with other programs in Tests/Benchmarks/Peers.
    .executableTarget(
      name: "srzoom-peer", dependencies: ["CLSR", "CStartup", "Imaging"],
      path: "Tests/Benchmarks/Peers/Driver",
      swiftSettings: strict),
    // A screen that understands what the program writes: for the tests of Terminal and of the viewer.
    .target(
      name: "TerminalModel", dependencies: ["Imaging"], path: "Tests/Support/TerminalModel",
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "TerminalModel", "Imaging", system],
      swiftSettings: strict),
    .testTarget(
      name: "SrzoomTests", dependencies: ["srzoom", "TerminalModel", "CLSR", "Imaging", "Terminal", system],
      swiftSettings: strict),
  ]
)

// `SRZOOM_DOCC=1 swift package generate-documentation --target CLSR`; not a dependency of every build.
if Context.environment["SRZOOM_DOCC"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

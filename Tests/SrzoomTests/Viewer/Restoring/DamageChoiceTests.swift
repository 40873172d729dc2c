import CLSR
import Testing

@testable import srzoom

struct DamageChoiceTests {
  private let estimate = Damage(blur: 0.8, noise: 5, jpeg: .quality(70))

  private func told(_ steps: (DamageChoice.Part, Int)...) -> Damage {
    var choice = DamageChoice(DamageReplacement())
    for (part, step) in steps { choice.change(part, by: step, from: estimate) }
    return choice.replacement.applied(to: estimate)
  }

  @Test func keysChangeOnePartEach() {
    #expect(told((.noise, 1)) == Damage(blur: 0.8, noise: 7, jpeg: .quality(70)))
    #expect(told((.blur, -1)) == Damage(blur: 0.8 - 0.2, noise: 5, jpeg: .quality(70)))
    #expect(told((.jpeg, 1)) == Damage(blur: 0.8, noise: 5, jpeg: .quality(65)))
    #expect(told((.noise, 1), (.noise, 1), (.jpeg, -1)) == Damage(blur: 0.8, noise: 9, jpeg: .quality(75)))
  }

  @Test func partsStayInTheirRanges() {
    #expect(told((.noise, -5)).noise == 0)
    #expect(told((.noise, 50)).noise == 50)
    #expect(told((.blur, 50)).blur == 4)
    #expect(told((.jpeg, 50)).jpeg == .quality(5))
    #expect(told((.jpeg, -6)).jpeg == .none, "better than the best JPEG is none")
    #expect(told((.jpeg, -6), (.jpeg, 1)).jpeg == .quality(95))
  }

  /// At an end nothing changes, not even what was said of the damage; 0.3 is shown as 0.
  @Test(
    arguments: [
      (.noise, -1, Damage(blur: 0, noise: 0.3, jpeg: .none)),
      (.blur, -1, Damage(blur: 0, noise: 0, jpeg: .none)),
      (.jpeg, -1, Damage(blur: 0, noise: 0, jpeg: .none)),
      (.noise, 1, Damage(blur: 0, noise: 50, jpeg: .none)),
      (.blur, 1, Damage(blur: 4, noise: 0, jpeg: .none)),
      (.jpeg, 1, Damage(blur: 0, noise: 0, jpeg: .quality(5))),
    ] as [(DamageChoice.Part, Int, Damage)])
  func endsAreTold(part: DamageChoice.Part, steps: Int, damage: Damage) {
    var choice = DamageChoice(DamageReplacement())
    let goesOn = choice.change(part, by: steps, from: damage)
    #expect(!goesOn && choice == DamageChoice(DamageReplacement()))
    let goesBack = choice.change(part, by: -steps, from: damage)
    #expect(goesBack)
  }

  @Test func resetGoesBackToTheCommandLine() {
    var choice = DamageChoice(DamageReplacement(noise: 12))
    choice.change(.noise, by: 1, from: estimate)
    #expect(choice.replacement.noise == 14)
    choice.reset()
    #expect(choice.replacement == DamageReplacement(noise: 12))
  }
}

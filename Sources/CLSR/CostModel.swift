import Imaging

/// What restorations take, counted from the layers.
struct CostModel: Sendable {
  let network: Network
  let baseline: Network?
  let options: RestorerOptions
  let photo: Region

  /// The operations for a region, restored as `plan` says.
  func cost(of plan: RegionPlan, by source: Method.Source) -> Cost {
    switch source {
    case .bilinear, .bicubic: .zero
    case .baseline(let margin): baselineCost(of: plan, margin)
    case .model: modelCost(of: plan)
    }
  }

  private func baselineCost(of plan: RegionPlan, _ margin: Method.Margin) -> Cost {
    let pixel = 2 * Double((baseline ?? network).base.multiplyAdds)
    let wholePhoto = pixel * Double(photo.area)
    // Post-cropping is the whole photo by its definition, however it is computed here.
    let region = margin == .reach ? wholePhoto : pixel * Double(plan.paddedArea)
    return Cost(region: region, context: 0, wholePhoto: wholePhoto)
  }

  private func modelCost(of plan: RegionPlan) -> Cost {
    let pixel = Double(network.base.multiplyAdds)
    let bounds = plan.bounds
    var region = pixel * Double(plan.paddedArea)
    var context = 0.0
    if options.usesCondition, let condition = network.condition {
      context += Double(condition.estimator.multiplyAdds)
    }
    if options.usesPIM, let pim = network.pim {
      context += Double(pim.multiplyAdds) * Double(bounds.area)
    }
    if options.usesGCM, let gcm = network.gcm {
      context += gcm.bankMultiplyAdds(width: bounds.width, height: bounds.height)
      let keys = gcm.keyCount(width: bounds.width, height: bounds.height)
      for part in plan.parts {
        region += gcm.multiplyAdds(width: part.padded.width, height: part.padded.height, keys: keys)
      }
    }
    return Cost(region: 2 * region, context: 2 * context, wholePhoto: 2 * pixel * Double(photo.area))
  }
}

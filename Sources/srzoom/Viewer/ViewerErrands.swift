import CLSR
import CMalloc
import Imaging
import Terminal

/// What the viewer asks the worker for, and what it does with the findings.
extension Viewer {
  /// Asks for whatever the next frame could show more of.
  func askForWhatIsMissing() {
    switch album.state {
    case .failed: ask(nil)
    case .unread: lookAtFile()
    case .known(let file, _): open(file)
    case .open(let photo): restore(photo)
    }
  }

  /// Learns what the worker has found out.
  func learn(_ finding: Finding) {
    switch finding {
    case .looked(let index, let file, let pyramid): know(.known(file, pyramid), of: index)
    case .opened(let index, let photo): know(.open(photo), of: index)
    case .failed(let index, let error): know(.failed(error), of: index)
    case .restored(let index, let restoration):
      if index == album.index { cache.insert(restoration) }
    case .attended(let index, let box, let patches):
      if index == album.index { attention = (box, patches) }
    case .extended: break
    case .saved(let path): message = "saved \(path.printable)"
    case .unsaved(let failure): message = "not saved: \(failure)"
    }
  }

  private func know(_ state: Album.State, of index: Int) {
    guard index == album.index else { return album.keepAhead(state, index: index) }
    album[index] = state
    photoChanged()
  }

  // MARK: Reading

  private func lookAtFile() {
    let (index, path, size, maxPixels) = (album.index, album.path, previewSize, settings.maxPixels)
    ask(.look(index)) { _ in
      do throws(PhotoError) {
        let file = try PhotoBytes(path: path)
        return .looked(index, file, try file.preview(filling: size, maxPixels: maxPixels))
      } catch {
        return .failed(index, error)
      }
    }
  }

  private func open(_ file: PhotoBytes) {
    let (index, settings) = (album.index, settings)
    ask(.open(index)) { _ in
      do throws(PhotoError) {
        return .opened(index, try OpenPhoto(file, settings: settings))
      } catch {
        return .failed(index, error)
      }
    }
  }

  private func openAhead(_ index: Int) {
    let (path, settings) = (album.paths[index], settings)
    whenIdle(.openAhead(index)) { _ in
      do throws(PhotoError) {
        return (.opened(index, try OpenPhoto(PhotoBytes(path: path), settings: settings)), false)
      } catch {
        return (.failed(index, error), false)
      }
    }
  }

  // MARK: Restoring

  private func restore(_ photo: OpenPhoto) {
    let (index, box, restorer) = (album.index, state.zoom.box, photo.restorer)
    let isKnown = cache.contains(box)
    let wantsAttention = state.showsAttention && attention?.box != box
    if isKnown && !wantsAttention {
      ask(nil)
    } else {
      ask(.restore(index, box, withAttention: isKnown), isUrgent: !isFollowing(box)) { isStale in
        // The picture first, what it was made of in a second question.
        isKnown
          ? restorer.attention(of: box, isStale: isStale).map { .attended(index, box, $0) }
          : restorer.restore(box, isStale: isStale).map { .restored(index, $0) }
      }
    }
    if isKnown, let ahead = album.ahead {
      openAhead(ahead)
    } else {
      let othersRestorers = album.photosBeside.map(\.restorer)
      whenIdle(.extendContext(index, box)) { isStale in
        let again = restorer.extendContext(around: box, isStale: isStale)
        if !again {
          // At rest: what photos were computed in that are not shown any more, and what malloc keeps, thread by thread, as
          // if more were to come, goes back to the system.
          othersRestorers.forEach { $0.releaseWorkspace() }
          malloc_trim(0)
        }
        return (.extended(index), again)
      }
    }
  }

  /// Whether the box under way is worth finishing before `box`: it shows half of it, and soon.
  ///
  /// Otherwise a held key would stop every restoration before its end.
  private func isFollowing(_ box: Region) -> Bool {
    guard case .restore(album.index, let last, withAttention: false) = question,
      let seconds = cache.latestSeconds
    else { return false }
    return last.covers(halfOf: box) && seconds < 0.2
  }

  // MARK: Asking

  /// Asks the worker, unless this was the last question already; nil when there is nothing to ask.
  private func ask(_ question: Question?, isUrgent: Bool = true, _ job: Worker<Finding>.Job? = nil) {
    guard question != self.question else { return }
    self.question = question
    worker.submit(job, isUrgent: isUrgent)
  }

  private func whenIdle(_ question: Question, _ job: @escaping Worker<Finding>.IdleJob) {
    guard question != idleQuestion else { return }
    idleQuestion = question
    worker.fillIdleTime(job)
  }
}
